import Glibc

/// Powers for the layers that have no mathematics of their own.
package enum Power {
  package static func exponential(_ exponent: Double) -> Double { exp(exponent) }

  /// base^exponent - 1 for a positive base, without loss of digits near 1.
  package static func less(_ base: Double, _ exponent: Double) -> Double {
    expm1(log(base) * exponent)
  }
}
