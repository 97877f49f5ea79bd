import KithBase
import KithColumns

extension ScalarFunction {
  static let splitPart = ScalarFunction(
    "split_part", signature: "split_part(x, sep, n)",
    "Gives the n-th part of a text between separators, counted from 1, or from the end with a negative n; empty past the end.",
    examples: [
      FunctionExample(#"split_part("DE-BE-Berlin", "-", 2)"#, #""BE""#),
      FunctionExample(#"split_part("DE-BE-Berlin", "-", -1)"#, #""Berlin""#),
      FunctionExample(#"split_part("DE", "-", 2)"#, #""""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 3...3, of: "split_part", "split_part(x, sep, n)")
    try Arguments.require(arguments, 0, .text, of: "split_part")
    try Arguments.require(arguments, 1, .text, of: "split_part")
    try Arguments.require(arguments, 2, .int, of: "split_part")
    let separator = Arguments.constantText(arguments, 1).map { SubstringSearch($0) }
    let place = Arguments.constantInt(arguments, 2)
    return ScalarOverload(parameters: [.text, .text, .int], result: .text) {
      context, arguments, count in
      if let separator, let place {
        return try TextLift.texts(arguments[0]) { append($0, separator, place, to: &$1) }
      }
      let texts = try TextColumns(arguments[0..<2])
      let places = try arguments[2].ints()
      return try TextLift.rows(count: count, validity: KernelLifting.validity(of: arguments), context) {
        append(texts(0, $0), SubstringSearch(texts(1, $0)), places.base[$0], to: &$1)
      }
    }
  }

  private static func append(
    _ text: UnsafeBufferPointer<UInt8>, _ separator: SubstringSearch, _ place: Int64,
    to result: inout [UInt8]
  ) -> Bool {
    var wanted = place
    if place < 0 {
      var parts: Int64 = 1
      var index = 0
      while separator.count > 0, let found = separator.first(in: text, from: index) {
        parts += 1
        index = found + separator.count
      }
      wanted = parts &+ 1 &+ place
    }
    if wanted < 1 { return true }
    var start = 0
    var part: Int64 = 1
    while true {
      let found = separator.count == 0 ? nil : separator.first(in: text, from: start)
      if part == wanted {
        result.append(contentsOf: text[start..<(found ?? text.count)])
        return true
      }
      guard let found else { return true }
      start = found + separator.count
      part += 1
    }
  }
}
