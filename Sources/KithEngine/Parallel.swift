import Dispatch
import KithBase
import Synchronization

/// Runs work over runs of rows on all threads; results come back in row order, so that nothing
/// depends on scheduling.
struct Parallel: Sendable {
  let threads: Int
  let batchRows: Int
  let morselRows: Int
  let interrupt: Interrupt

  /// `body` of every morsel of 0 ..< count, in order. When morsels fail, the error of the first one in
  /// row order is thrown.
  func morsels<R>(_ count: Int, _ body: @Sendable (Range<Int>) throws -> R) throws -> [R] {
    // A multiple of 64, so that two threads never share a word of a bitmap.
    let size = max(64, min(morselRows, (count / max(threads, 1) + 64) & ~63))
    let pieces = (count + size - 1) / size
    return try tasks(pieces) { piece in
      try body(piece * size..<min((piece + 1) * size, count))
    }
  }

  /// `body` of every number in 0 ..< count, in order.
  func tasks<R>(_ count: Int, _ body: @Sendable (Int) throws -> R) throws -> [R] {
    if count == 0 { return [] }
    if threads <= 1 || count == 1 {
      return try (0..<count).map { index in
        try interrupt.check()
        return try body(index)
      }
    }
    let results = ResultSlots<R>(count: count)
    let next = Atomic<Int>(0)
    let hasFailed = Atomic<Bool>(false)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while !hasFailed.load(ordering: .relaxed) {
        let index = next.add(1, ordering: .relaxed).oldValue
        if index >= count { return }
        do {
          try interrupt.check()
          results.set(index, .success(try body(index)))
        } catch {
          results.set(index, .failure(error))
          hasFailed.store(true, ordering: .relaxed)
        }
      }
    }
    return try results.ordered()
  }

  /// The batches of a run of rows, with a look at the interrupt before each.
  func batches(_ range: Range<Int>, _ body: (Range<Int>) throws -> Void) throws {
    var start = range.lowerBound
    while start < range.upperBound {
      try interrupt.check()
      let end = min(start + batchRows, range.upperBound)
      try body(start..<end)
      interrupt.progress.count(end - start)
      start = end
    }
  }
}

/// One place a task for its result.
// Safety: every task writes its own place once; reading begins after all tasks have ended.
private final class ResultSlots<R>: @unchecked Sendable {
  private let slots: UnsafeMutableBufferPointer<Result<R, any Error>?>

  init(count: Int) {
    slots = .allocate(capacity: count)
    slots.initialize(repeating: nil)
  }

  deinit {
    slots.deinitialize()
    slots.deallocate()
  }

  func set(_ index: Int, _ result: Result<R, any Error>) { slots[index] = result }

  func ordered() throws -> [R] {
    // Work is handed out in order, so every task before the first failure has a result.
    var values: [R] = []
    values.reserveCapacity(slots.count)
    for slot in slots {
      guard let slot else { break }
      values.append(try slot.get())
    }
    precondition(values.count == slots.count, "every task ended")
    return values
  }
}
