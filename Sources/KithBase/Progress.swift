import Synchronization

/// How far a long piece of work is: written by those who do it, read by whoever waits.
///
/// Work comes in steps, each with a total that is known or not. Counting is cheap enough for every batch
/// of rows, from any thread.
package final class Progress: Sendable {
  private struct State {
    var name: String?
    /// Of what `done` counts; nil when it is not known how much there is.
    var total: Int?
    /// The part of the whole that the step is, from 0 to 1.
    var part = 0.0...1.0
    /// The part of the whole within which the steps' parts lie.
    var span = 0.0...1.0
  }

  /// A look at the work.
  package struct Reading: Sendable, Hashable {
    /// For example `import`.
    package var name: String
    /// From 0 to 1; nil where the total is not known.
    package var part: Double?
    /// Rows so far.
    package var rows: Int

    package init(name: String, part: Double?, rows: Int) {
      self.name = name
      self.part = part
      self.rows = rows
    }
  }

  private let state = Mutex(State())
  private let done = Atomic<Int>(0)
  private let rows = Atomic<Int>(0)

  package init() {}

  /// Nothing is going on.
  package func reset() {
    state.withLock { $0 = State() }
    done.store(0, ordering: .relaxed)
    rows.store(0, ordering: .relaxed)
  }

  /// A piece of work begins, of which the total is not known; rows are counted on.
  package func begin(_ name: String) {
    state.withLock {
      $0.name = name
      $0.total = nil
    }
  }

  /// The steps that follow make up this part of the whole: one file of several.
  package func span(_ part: ClosedRange<Double>) { state.withLock { $0.span = part } }

  /// A step begins that makes up a part of the span, and has a total.
  package func step(_ part: ClosedRange<Double>, total: Int) {
    state.withLock {
      $0.total = max(total, 1)
      $0.part = part
    }
    done.store(0, ordering: .relaxed)
  }

  /// A piece of the step is done.
  package func advance(_ amount: Int, rows count: Int = 0) {
    done.wrappingAdd(amount, ordering: .relaxed)
    if count > 0 { self.count(count) }
  }

  /// Rows that were worked on.
  package func count(_ amount: Int) { rows.wrappingAdd(amount, ordering: .relaxed) }

  /// Nil where nothing that takes long has begun.
  package var reading: Reading? {
    let state = state.withLock { $0 }
    guard let name = state.name else { return nil }
    var part: Double?
    if let total = state.total {
      let inStep = min(1, Double(done.load(ordering: .relaxed)) / Double(total))
      let inSpan = state.part.lowerBound + (state.part.upperBound - state.part.lowerBound) * inStep
      part = state.span.lowerBound + (state.span.upperBound - state.span.lowerBound) * inSpan
    }
    return Reading(name: name, part: part, rows: rows.load(ordering: .relaxed))
  }
}
