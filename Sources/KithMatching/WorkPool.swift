import Dispatch
import KithBase
import Synchronization

/// Runs numbered tasks on a few threads; results come back in order, so that nothing depends on which
/// thread took what.
struct WorkPool: Sendable {
  let threads: Int
  let check: @Sendable () throws -> Void

  /// `body` of every number in 0 ..< count, in order; the error of the first that failed.
  func map<R>(_ count: Int, _ body: @Sendable (Int) throws -> R) throws -> [R] {
    if threads <= 1 || count <= 1 {
      return try (0..<count).map { index in
        try check()
        return try body(index)
      }
    }
    var slots = [Result<R, any Error>?](repeating: nil, count: count)
    let next = Atomic<Int>(0)
    let hasFailed = Atomic<Bool>(false)
    slots.withUnsafeMutableBufferPointer { buffer in
      // Safety: every task writes its own slot once; reading begins after all tasks have ended.
      nonisolated(unsafe) let buffer = buffer
      DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
        while !hasFailed.load(ordering: .relaxed) {
          let index = next.add(1, ordering: .relaxed).oldValue
          if index >= count { return }
          do {
            try check()
            buffer[index] = .success(try body(index))
          } catch {
            buffer[index] = .failure(error)
            hasFailed.store(true, ordering: .relaxed)
          }
        }
      }
    }
    for case .failure(let error) in slots { throw error }
    return try slots.compactMap { try $0?.get() }
  }

  /// `body` of pieces of 0 ..< count of a fixed size: the cuts do not depend on the threads.
  func pieces<R>(_ count: Int, size: Int, _ body: @Sendable (Range<Int>) throws -> R) throws -> [R] {
    try map((count + size - 1) / size) { try body($0 * size..<min(($0 + 1) * size, count)) }
  }
}
