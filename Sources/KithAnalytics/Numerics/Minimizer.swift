import Glibc
import KithBase

/// BFGS for smooth functions of a few variables (Nocedal & Wright, Numerical Optimization, 2nd ed.,
/// algorithm 6.1), with steps of at most one in every variable and an Armijo search.
struct Minimizer: Sendable {
  /// Stop when no component of the gradient is larger.
  var gradientTolerance = 1e-8
  /// Stop when the value changes by less than this share.
  var valueTolerance = 1e-15
  var iterationsMax = 300
  /// Give up on a way that leads past this distance from 0: the fit is on a boundary.
  var reach = 16.0

  struct Result: Sendable {
    var point: [Double]
    var value: Double
    var gradient: [Double]
    var evaluations: Int
    var leftReach: Bool
  }

  typealias Objective = ([Double]) -> (value: Double, gradient: [Double])

  func minimize(from start: [Double], _ f: Objective) -> Result {
    let n = start.count
    var (x, evaluations) = (start, 1)
    var (value, gradient) = f(start)
    var inverse = Self.identity(n)
    var isFresh = true
    var leftReach = false
    let interrupt = Stopping.watched
    iterations: for _ in 0..<iterationsMax {
      guard value.isFinite, (gradient.map(abs).max() ?? 0) > gradientTolerance else { break }
      if interrupt?.isRequested == true { break }
      if x.contains(where: { abs($0) > reach }) {
        leftReach = true
        break
      }
      var direction = (0..<n).map { i in -Self.dot(inverse[i], gradient) }
      var slope = Self.dot(direction, gradient)
      if !(slope < 0) {
        inverse = Self.identity(n)
        isFresh = true
        direction = gradient.map { -$0 }
        slope = Self.dot(direction, gradient)
      }
      let longest = direction.map(abs).max() ?? 0
      var step = longest > 1 ? 1 / longest : 1.0
      var next = x
      var (nextValue, nextGradient) = (Double.infinity, gradient)
      var found = false
      for _ in 0..<40 where interrupt?.isRequested != true {
        for i in 0..<n { next[i] = x[i] + step * direction[i] }
        (nextValue, nextGradient) = f(next)
        evaluations += 1
        if nextValue.isFinite, nextValue <= value + 1e-4 * step * slope {
          found = true
          break
        }
        step *= 0.5
      }
      guard found else {
        if isFresh { break iterations }
        inverse = Self.identity(n)
        isFresh = true
        continue
      }
      Self.update(
        &inverse, (0..<n).map { next[$0] - x[$0] }, (0..<n).map { nextGradient[$0] - gradient[$0] },
        isFresh)
      isFresh = false
      let change = value - nextValue
      (x, value, gradient) = (next, nextValue, nextGradient)
      if change < valueTolerance * abs(value) { break }
    }
    return Result(
      point: x, value: value, gradient: gradient, evaluations: evaluations, leftReach: leftReach)
  }

  /// The inverse Hessian after the step `s` changed the gradient by `y` (6.17); the first one is
  /// scaled by (6.20).
  private static func update(
    _ inverse: inout [[Double]], _ s: [Double], _ y: [Double], _ isFresh: Bool
  ) {
    let n = s.count
    let sy = dot(s, y)
    guard sy > 1e-16 else { return }
    if isFresh {
      let scale = sy / dot(y, y)
      for i in 0..<n { inverse[i][i] = scale }
    }
    let hy = (0..<n).map { dot(inverse[$0], y) }
    let factor = (1 + dot(y, hy) / sy) / sy
    for i in 0..<n {
      for j in 0..<n {
        inverse[i][j] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy
      }
    }
  }

  static func identity(_ n: Int) -> [[Double]] {
    (0..<n).map { i in (0..<n).map { $0 == i ? 1 : 0 } }
  }

  static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<a.count { sum += a[i] * b[i] }
    return sum
  }
}
