import KithBase
import KithColumns

extension ScalarFunction {
  static let regexReplace = ScalarFunction(
    "regex_replace", signature: "regex_replace(x, pattern, by)",
    "Replaces every match of a regular expression, the longest where several begin; `\\1` to `\\9` in the new text are the groups, `\\0` the whole match.",
    examples: [
      FunctionExample(#"regex_replace("+49 (30) 12", '[^0-9+]', '')"#, #""+493012""#),
      FunctionExample(#"regex_replace("Li, Anna", '(\w+), (\w+)', '\2 \1')"#, #""Anna Li""#),
      FunctionExample(#"regex_replace("a  b", ' +', ' ')"#, #""a b""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 3...3, of: "regex_replace", "regex_replace(x, pattern, by)")
    for index in 0..<3 { try Arguments.require(arguments, index, .text, of: "regex_replace") }
    let isNull = arguments[1].type == .null || arguments[1].constant?.isNull == true
    guard let pattern = isNull ? "" : Arguments.constantText(arguments, 1) else {
      throw FunctionMismatch(
        "the pattern of `regex_replace` must be a literal or a parameter",
        hint: "`replace(x, part, by)` takes any texts")
    }
    let finder = try RegexFinder(pattern)
    let constant = Arguments.constantText(arguments, 2).map(Replacement.init)
    if let constant { try constant.check(finder.groupCount) }
    return ScalarOverload(parameters: [.text, .text, .text], result: .text) {
      context, arguments, count in
      if let constant, arguments[1].validity == nil {
        return try TextLift.texts(arguments[0], context, trouble: .outOfRange) {
          try RegexReplacing.append($0, finder, constant, to: &$1)
        }
      }
      let texts = try TextColumns(arguments)
      return try TextLift.rows(
        count: count, validity: KernelLifting.validity(of: arguments), context, trouble: .outOfRange
      ) {
        let by = Replacement(String(decoding: texts(2, $0), as: UTF8.self))
        return try RegexReplacing.append(texts(0, $0), finder, by, to: &$1)
      }
    }
  }
}

/// The new text, cut at its `\1`.
private struct Replacement: Sendable {
  enum Part: Sendable { case literal([UInt8]), group(Int) }
  private(set) var parts: [Part] = []
  private(set) var groupMax = 0

  init(_ text: String) {
    var literal: [UInt8] = []
    var isEscaped = false
    for byte in text.utf8 {
      if isEscaped, byte &- 0x30 < 10 || byte == 0x26 {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = []
        let group = byte == 0x26 ? 0 : Int(byte - 0x30)
        groupMax = max(groupMax, group)
        parts.append(.group(group))
        isEscaped = false
      } else if !isEscaped, byte == 0x5C {
        isEscaped = true
      } else {
        // A backslash before anything else stands for itself, a doubled one for one.
        if isEscaped, byte != 0x5C { literal.append(0x5C) }
        literal.append(byte)
        isEscaped = false
      }
    }
    if isEscaped { literal.append(0x5C) }
    if !literal.isEmpty { parts.append(.literal(literal)) }
  }

  func check(_ groupCount: Int) throws(FunctionMismatch) {
    if groupMax > groupCount {
      throw FunctionMismatch(
        "the new text names group `\\\(groupMax)`, but the pattern has \(groupCount) group\(groupCount == 1 ? "" : "s")",
        hint: "write `(…)` around the part to keep, or `\\\\\(groupMax)` for the characters")
    }
  }
}

private enum RegexReplacing {
  /// False when the result is longer than `Limits.textBytesMax`.
  static func append(
    _ text: UnsafeBufferPointer<UInt8>, _ finder: RegexFinder, _ by: Replacement,
    to result: inout [UInt8]
  ) throws -> Bool {
    guard finder.matches(text) else {
      result.append(contentsOf: text)
      return true
    }
    var budget = RegexFinder.budget(text.count)
    var copied = 0
    var search = 0
    while search <= text.count, let range = try finder.first(in: text, from: search, &budget) {
      result.append(contentsOf: text[copied..<range.lowerBound])
      let groups = by.groupMax > 0 ? try finder.groups(in: text, range) : [range]
      for part in by.parts {
        switch part {
        case .literal(let bytes): result.append(contentsOf: bytes)
        case .group(let number):
          if number < groups.count, let group = groups[number] { result.append(contentsOf: text[group]) }
        }
      }
      if result.count > Limits.textBytesMax { return false }
      copied = range.upperBound
      // After an empty match the search goes on behind the next character.
      search = range.isEmpty ? range.upperBound + 1 : range.upperBound
    }
    if copied < text.count { result.append(contentsOf: text[copied...]) }
    return true
  }
}
