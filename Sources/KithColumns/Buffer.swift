import Glibc

/// Memory of a fixed number of trivial elements; freed with its last owner.
///
/// Invariant: a buffer is written only by the code that made it, and before it is shared; after that
/// it is read only.
// Safety: elements are trivial types; writers own the buffer alone or write disjoint ranges.
@usableFromInline package final class Buffer<Element: BitwiseCopyable>: @unchecked Sendable {
  @usableFromInline package let base: UnsafeMutablePointer<Element>
  @usableFromInline package let count: Int

  /// Uninitialised memory: the maker writes every element before sharing it.
  @usableFromInline package init(uninitialized count: Int) {
    self.count = count
    base = LargeMemory.allocate(max(count, 1) * MemoryLayout<Element>.stride)
      .bindMemory(to: Element.self, capacity: max(count, 1))
  }

  @inlinable package convenience init(repeating value: Element, count: Int) {
    self.init(uninitialized: count)
    base.initialize(repeating: value, count: count)
  }

  @inlinable package convenience init(_ values: [Element]) {
    self.init(uninitialized: values.count)
    values.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { base.initialize(from: start, count: values.count) }
    }
  }

  deinit { free(base) }

  @inlinable package subscript(index: Int) -> Element { base[index] }

  @inlinable package var slice: Slice<Element> { Slice(self, base, count) }

  @inlinable package var array: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// A readable run of a buffer's elements; keeps the buffer alive.
// Safety: `base ..< base + count` lies inside `owner`, which lives as long as the slice.
@usableFromInline package struct Slice<Element: BitwiseCopyable>: @unchecked Sendable {
  @usableFromInline package let owner: Buffer<Element>
  @usableFromInline package let base: UnsafeMutablePointer<Element>
  @usableFromInline package let count: Int

  @inlinable package init(_ owner: Buffer<Element>, _ base: UnsafeMutablePointer<Element>, _ count: Int) {
    self.owner = owner
    self.base = base
    self.count = count
  }

  @inlinable package init(_ values: [Element]) { self = Buffer(values).slice }

  @inlinable package subscript(index: Int) -> Element { base[index] }

  /// The elements of `range`, without a copy.
  @inlinable package func sub(_ range: Range<Int>) -> Slice<Element> {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range lies in the slice")
    return Slice(owner, base + range.lowerBound, range.count)
  }

  @inlinable package var array: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// The elements at `rows`, each a valid index.
  @inlinable package func gather(_ rows: Slice<Int32>) -> Slice<Element> {
    let result = Buffer<Element>(uninitialized: rows.count)
    for index in 0..<rows.count { result.base[index] = base[Int(rows.base[index])] }
    return result.slice
  }
}

extension Slice where Element == UInt8 {
  @inlinable package static func repeating(_ value: UInt8, _ count: Int) -> Slice<UInt8> {
    Buffer(repeating: value, count: count).slice
  }

  /// Number of bytes that are 1; every byte is 0 or 1.
  @inlinable package var ones: Int {
    var total = 0
    for index in 0..<count { total &+= Int(base[index]) }
    return total
  }
}

/// Memory from the C library; large pieces in huge pages, because random access to megabytes through
/// 4 KiB pages waits for the address translation more than for the data.
enum LargeMemory {
  private static let hugePage = 2 << 20

  static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
    var memory: UnsafeMutableRawPointer?
    if bytes >= 2 * hugePage {
      guard posix_memalign(&memory, hugePage, bytes) == 0, let memory else { outOfMemory(bytes) }
      _ = madvise(memory, bytes, MADV_HUGEPAGE)
      return memory
    }
    guard posix_memalign(&memory, 16, max(bytes, 16)) == 0, let memory else { outOfMemory(bytes) }
    return memory
  }

  private static func outOfMemory(_ bytes: Int) -> Never {
    preconditionFailure("the system has no memory left for \(bytes) bytes")
  }
}
