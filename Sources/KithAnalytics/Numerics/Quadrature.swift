import Glibc

/// Numerical integration of smooth positive functions.
package enum Quadrature {
  /// ∫ f over (0, ∞) by the exp-sinh rule (Takahasi & Mori 1974), the step halved until two results
  /// agree; `f` decays at infinity and may have an integrable singularity at 0.
  package static func halfLine(
    relativeError: Double = 1e-13, _ f: (Double) -> Double
  ) -> Double {
    func node(_ t: Double) -> Double {
      let x = exp(.pi / 2 * sinh(t))
      guard x > 0, x < .infinity else { return 0 }
      let value = f(x) * x * (.pi / 2) * cosh(t)
      return value.isFinite ? value : 0
    }
    return refined(from: -5.6, to: 5.6, relativeError, node)
  }

  /// ∫ f(x, 1 - x) over (0, 1) by the tanh-sinh rule; both distances are exact near their end.
  package static func unitInterval(
    relativeError: Double = 1e-13, _ f: (_ x: Double, _ rest: Double) -> Double
  ) -> Double {
    func node(_ t: Double) -> Double {
      // x = 1/(1 + e^(-2u)), u = π/2 sinh t
      let u = .pi / 2 * sinh(t)
      let small = exp(-2 * abs(u))
      let (near, far) = (small / (1 + small), 1 / (1 + small))
      let (x, rest) = u < 0 ? (near, far) : (far, near)
      guard x > 0, rest > 0 else { return 0 }
      let value = f(x, rest) * .pi * cosh(t) * x * rest
      return value.isFinite ? value : 0
    }
    return refined(from: -6.1, to: 6.1, relativeError, node)
  }

  /// The trapezoidal rule on [from, to], halved until it settles (ten halvings at most).
  private static func refined(
    from: Double, to: Double, _ relativeError: Double, _ node: (Double) -> Double
  ) -> Double {
    var step = (to - from) / 32
    var sum = 0.0
    for index in 0...32 { sum += node(from + Double(index) * step) }
    var previous = sum * step
    for level in 0..<10 {
      let count = 32 << level
      var between = 0.0
      for index in 0..<count { between += node(from + (Double(index) + 0.5) * step) }
      sum += between
      step /= 2
      let next = sum * step
      // Each halving about doubles the digits, so the change bounds the error from above.
      if abs(next - previous) <= relativeError * abs(next) { return next }
      previous = next
    }
    return previous
  }
}

/// Nodes and weights of Gauss and Legendre on (0, 1).
package struct GaussLegendre: Sendable {
  package let nodes: [Double]
  package let weights: [Double]

  package static let points32 = GaussLegendre(32)
  package static let points64 = GaussLegendre(64)

  /// `count` nodes: the roots of the Legendre polynomial by Newton's method (DLMF 3.5.19).
  package init(_ count: Int) {
    var (nodes, weights) = ([Double](), [Double]())
    for index in 0..<count {
      var x = cos(.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<100 {
        var (before, value) = (0.0, 1.0)
        for k in 0..<count {
          (before, value) = (
            value, ((2 * Double(k) + 1) * x * value - Double(k) * before) / Double(k + 1)
          )
        }
        slope = Double(count) * (x * value - before) / (x * x - 1)
        let change = value / slope
        x -= change
        if abs(change) < 1e-16 { break }
      }
      nodes.append((1 - x) / 2)
      weights.append(1 / ((1 - x * x) * slope * slope))
    }
    self.nodes = nodes
    self.weights = weights
  }
}
