import KithBase
import KithColumns

extension ScalarFunction {
  static let similarity = ScalarFunction(
    "similarity", signature: "similarity(a, b)",
    "Compares two texts by Jaro-Winkler over their Unicode code points: 1 for equal, 0 for nothing in common; large and small letters differ.",
    examples: [
      FunctionExample(#"round(similarity("MARTHA", "MARHTA"), 4)"#, "0.9611"),
      FunctionExample(#"similarity("Anna", "Anna")"#, "1"),
      FunctionExample(#"similarity("abc", "xyz")"#, "0"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 2...2, of: "similarity", "similarity(a, b)")
    try Arguments.require(arguments, 0, .text, of: "similarity")
    try Arguments.require(arguments, 1, .text, of: "similarity")
    return ScalarOverload(parameters: [.text, .text], result: .float) { _, arguments, count in
      let texts = try TextColumns(arguments)
      var measure = JaroWinkler()
      let lifted = KernelLifting.partial(
        count: count, validity: KernelLifting.validity(of: arguments), zero: 0.0
      ) { row -> Double? in measure(texts(0, row), texts(1, row)) }
      return Vector(.float(lifted.values), validity: lifted.validity)
    }
  }
}

/// Jaro's measure with Winkler's bonus for a common beginning (W. Winkler: String Comparator Metrics
/// and Enhanced Decision Rules in the Fellegi-Sunter Model, 1990): up to four characters, weight 0.1,
/// given where the Jaro measure is above 0.7. Keeps its scratch memory between calls.
package struct JaroWinkler {
  /// Limit: what comes after is not compared, because the measure is quadratic.
  package static let scalarsMax = 1_000

  private var left: [UInt32] = []
  private var right: [UInt32] = []
  private var leftUsed: [Bool] = []
  private var rightUsed: [Bool] = []

  package init() {}

  package mutating func callAsFunction(
    _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>
  ) -> Double {
    if TextDictionary.equal(a, b) { return 1 }
    JaroWinkler.read(a, into: &left)
    JaroWinkler.read(b, into: &right)
    if left.isEmpty || right.isEmpty { return 0 }
    let (matches, transposed) = countMatches()
    if matches == 0 { return 0 }
    let m = Double(matches)
    let jaro =
      (m / Double(left.count) + m / Double(right.count) + (m - Double(transposed / 2)) / m) / 3
    if jaro <= 0.7 { return jaro }
    var prefix = 0
    while prefix < min(4, left.count, right.count), left[prefix] == right[prefix] { prefix += 1 }
    return jaro + Double(prefix) * 0.1 * (1 - jaro)
  }

  private static func read(_ text: UnsafeBufferPointer<UInt8>, into scalars: inout [UInt32]) {
    scalars.removeAll(keepingCapacity: true)
    var index = 0
    while index < text.count, scalars.count < scalarsMax {
      let (scalar, length) = UTF8Scalar.decode(text, at: index)
      scalars.append(scalar)
      index += length
    }
  }

  /// Characters that match within half the longer length, and how many of them stand out of order.
  private mutating func countMatches() -> (matches: Int, transposed: Int) {
    let window = max(0, max(left.count, right.count) / 2 - 1)
    leftUsed.removeAll(keepingCapacity: true)
    rightUsed.removeAll(keepingCapacity: true)
    leftUsed.append(contentsOf: repeatElement(false, count: left.count))
    rightUsed.append(contentsOf: repeatElement(false, count: right.count))
    var matches = 0
    for i in 0..<left.count {
      let low = max(0, i - window)
      let high = min(right.count, i + window + 1)
      if low >= high { continue }
      for j in low..<high where !rightUsed[j] && left[i] == right[j] {
        leftUsed[i] = true
        rightUsed[j] = true
        matches += 1
        break
      }
    }
    var transposed = 0
    var j = 0
    for i in 0..<left.count where leftUsed[i] {
      while !rightUsed[j] { j += 1 }
      if left[i] != right[j] { transposed += 1 }
      j += 1
    }
    return (matches, transposed)
  }
}
