import Glibc

/// Small symmetric matrices: eigenvalues and inverse by Jacobi's rotations (Golub & Van Loan,
/// Matrix Computations, 8.5).
struct SymmetricMatrix: Sendable {
  let values: [Double]
  /// Column k is the eigenvector of `values[k]`.
  let vectors: [[Double]]

  init(_ matrix: [[Double]]) {
    let n = matrix.count
    var a = matrix
    var v = Minimizer.identity(n)
    for _ in 0..<100 {
      var off = 0.0
      for i in 0..<n { for j in 0..<n where i != j { off += a[i][j] * a[i][j] } }
      var diagonal = 0.0
      for i in 0..<n { diagonal += a[i][i] * a[i][i] }
      if !(off > 1e-32 * diagonal) { break }
      for p in 0..<n {
        for q in (p + 1)..<max(n, p + 1) where a[p][q] != 0 { Self.rotate(&a, &v, p, q) }
      }
    }
    values = (0..<n).map { a[$0][$0] }
    vectors = v
  }

  private static func rotate(_ a: inout [[Double]], _ v: inout [[Double]], _ p: Int, _ q: Int) {
    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let t = (theta >= 0 ? 1.0 : -1.0) / (abs(theta) + sqrt(theta * theta + 1))
    let c = 1 / sqrt(t * t + 1)
    let s = t * c
    for k in 0..<a.count {
      (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
    }
    for k in 0..<a.count {
      (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
      (v[k][p], v[k][q]) = (c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q])
    }
  }

  /// Largest over smallest eigenvalue; infinite when one is not positive.
  var condition: Double {
    guard let low = values.min(), let high = values.max(), low > 0 else { return .infinity }
    return high / low
  }

  /// The inverse; nil unless every eigenvalue is positive.
  var inverse: [[Double]]? {
    guard condition.isFinite else { return nil }
    let n = values.count
    return (0..<n).map { i in
      (0..<n).map { j in
        var sum = 0.0
        for k in 0..<n { sum += vectors[i][k] * vectors[j][k] / values[k] }
        return sum
      }
    }
  }
}
