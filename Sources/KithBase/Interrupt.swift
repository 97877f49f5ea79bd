import Synchronization

/// A request to stop, set by a signal handler or a timer and tested once per batch; in the other
/// direction, how far the work is.
package final class Interrupt: Sendable {
  package enum Reason: Int, Sendable { case none, cancelled, timedOut }

  package let progress = Progress()

  private let state = Atomic<Int>(0)

  package init() {}

  package func request(_ reason: Reason = .cancelled) {
    state.store(reason.rawValue, ordering: .relaxed)
  }

  package func reset() { state.store(0, ordering: .relaxed) }

  package var reason: Reason { Reason(rawValue: state.load(ordering: .relaxed)) ?? .none }

  package var isRequested: Bool { state.load(ordering: .relaxed) != 0 }

  /// Throws `Interrupted` when a stop was requested.
  package func check() throws {
    let reason = reason
    if reason != .none { throw Interrupted(reason: reason) }
  }
}

/// The running statement was stopped from outside; nothing was changed.
package struct Interrupted: Error, Sendable {
  package let reason: Interrupt.Reason
  package init(reason: Interrupt.Reason) { self.reason = reason }
}
