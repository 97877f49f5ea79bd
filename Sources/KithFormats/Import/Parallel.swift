import Dispatch
import KithBase
import Synchronization

/// Runs independent pieces of work on a few threads.
enum Parallel {
  /// Calls `work` once for every index below `count`, on at most `threads` threads, in any order.
  /// Pieces that have not begun when a stop is requested are left out, and `Interrupted` is thrown.
  static func run(
    _ count: Int, threads: Int, interrupt: Interrupt, _ work: @Sendable (Int) -> Void
  ) throws {
    if threads <= 1 || count <= 1 {
      for index in 0..<count {
        try interrupt.check()
        work(index)
      }
    } else {
      let next = Atomic<Int>(0)
      DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          if index >= count || interrupt.isRequested { return }
          work(index)
        }
      }
    }
    try interrupt.check()
  }
}

/// A place for the result of each piece of work.
// Safety: each slot is written by the one piece of work that has its index, and read afterwards.
final class Slots<Element>: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Element?>
  let count: Int

  init(_ count: Int) {
    self.count = count
    base = UnsafeMutablePointer<Element?>.allocate(capacity: max(count, 1))
    base.initialize(repeating: nil, count: count)
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  subscript(index: Int) -> Element? {
    get { base[index] }
    set { base[index] = newValue }
  }
}
