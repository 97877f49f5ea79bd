import KithBase
import Synchronization

/// What a kernel may know beside its arguments, and where it counts what went wrong: row expressions
/// never fail, they give null and are counted.
package final class KernelContext: Sendable {
  /// `today()`: fixed once a run, or by `set as_of`.
  package let today: Int32
  /// `now()` in microseconds since 1970-01-01T00:00:00Z.
  package let now: Int64
  /// Seconds to add to UTC at an instant (microseconds), by `set timezone`; nil is UTC.
  package let zone: (@Sendable (Int64) -> Int)?

  package enum Trouble: Int, CaseIterable, Sendable {
    case unreadable
    case dividedByZero
    case outOfRange
  }
  private let counts = Mutex([Int](repeating: 0, count: Trouble.allCases.count))

  package init(today: Int32, now: Int64, zone: (@Sendable (Int64) -> Int)? = nil) {
    self.today = today
    self.now = now
    self.zone = zone
  }

  /// Called once per batch, not per row.
  package func note(_ trouble: Trouble, _ rows: Int) {
    if rows > 0 { counts.withLock { $0[trouble.rawValue] += rows } }
  }

  package func count(_ trouble: Trouble) -> Int { counts.withLock { $0[trouble.rawValue] } }
}

/// A kernel met a value that stops the query: integer or decimal overflow.
package struct KernelError: Error, Hashable, Sendable {
  package let message: String
  package init(_ message: String) { self.message = message }
}
