import Dispatch
import KithBase

/// A running sum that keeps the rounding errors of its additions (Neumaier 1974), so that a million
/// terms lose no more digits than one.
package struct CompensatedSum: Sendable {
  private var sum = 0.0
  private var lost = 0.0

  package init() {}

  package var value: Double { sum + lost }

  package mutating func add(_ term: Double) {
    let next = sum + term
    lost += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  /// The sum of `values`.
  package static func of(_ values: some Sequence<Double>) -> Double {
    var sum = CompensatedSum()
    for value in values { sum.add(value) }
    return sum.value
  }
}

/// A function's value and its four partial derivatives.
struct ValueAndGradient: Sendable {
  var value = 0.0
  var gradient = SIMD4<Double>()
}

/// Sums over many cells in pieces of one fixed size, added in order: the result is the same for any
/// number of threads.
enum PiecewiseSum {
  static let pieceSize = 4096

  /// The sum of `term` over `0 ..< count`; pieces run side by side where there are several.
  static func over(
    _ count: Int, _ piece: @Sendable (Range<Int>) -> ValueAndGradient
  ) -> ValueAndGradient {
    let pieces = (count + pieceSize - 1) / pieceSize
    guard pieces > 1 else { return piece(0..<count) }
    let interrupt = Stopping.watched
    let parts = [ValueAndGradient](unsafeUninitializedCapacity: pieces) { memory, filled in
      // Safety: every iteration writes its own slot, and all have ended before the array is read.
      nonisolated(unsafe) let slots = memory
      DispatchQueue.concurrentPerform(iterations: pieces) { index in
        let start = index * pieceSize
        let part = interrupt?.isRequested == true
          ? ValueAndGradient(value: .nan) : piece(start..<min(start + pieceSize, count))
        slots.initializeElement(at: index, to: part)
      }
      filled = pieces
    }
    var (value, gradient) = (CompensatedSum(), SIMD4<Double>())
    for part in parts {
      value.add(part.value)
      gradient += part.gradient
    }
    return ValueAndGradient(value: value.value, gradient: gradient)
  }
}
