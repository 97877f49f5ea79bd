import KithBase

/// Reads the pattern language that `LinearRegex` documents.
struct RegexParser {
  /// As in POSIX and PostgreSQL.
  static let repetitionMax = 255

  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var depth = 0
  private(set) var groupCount = 0

  init(_ pattern: String) throws(FunctionMismatch) {
    // Limit: a pattern is compiled into memory many times its length.
    guard pattern.utf8.count <= Limits.regexBytesMax else {
      throw FunctionMismatch("a pattern has at most \(Limits.regexBytesMax) bytes (regexBytesMax)")
    }
    scalars = Array(pattern.unicodeScalars)
  }

  private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private func peek(_ offset: Int) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }

  mutating func parse() throws(FunctionMismatch) -> RegexNode {
    let node = try alternatives()
    if next == ")" {
      throw FunctionMismatch("the pattern has a `)` without `(`", hint: "write `\\)` for the character itself")
    }
    return node
  }

  private mutating func alternatives() throws(FunctionMismatch) -> RegexNode {
    var branches = [try sequence()]
    while next == "|" {
      index += 1
      branches.append(try sequence())
    }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(FunctionMismatch) -> RegexNode {
    var nodes: [RegexNode] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      if isQuantifier(scalar) {
        throw FunctionMismatch(
          "`\(scalar)` in the pattern has nothing before it to repeat",
          hint: "write `\\\(scalar)` for the character itself")
      }
      nodes.append(try quantified(try atom()))
    }
    return nodes.isEmpty ? .empty : nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private func isQuantifier(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "{" { return peek(1).map { ("0"..."9").contains($0) } ?? false }
    return scalar == "*" || scalar == "+" || scalar == "?"
  }

  private mutating func quantified(_ node: RegexNode) throws(FunctionMismatch) -> RegexNode {
    guard let scalar = next, isQuantifier(scalar) else { return node }
    switch node {
    case .start, .end:
      throw FunctionMismatch("`\(scalar)` in the pattern cannot repeat `^` or `$`")
    default: break
    }
    var bounds: (Int, Int?) = (0, nil)
    index += 1
    switch scalar {
    case "*": bounds = (0, nil)
    case "+": bounds = (1, nil)
    case "?": bounds = (0, 1)
    default: bounds = try bound()
    }
    if let after = next, isQuantifier(after) {
      throw FunctionMismatch(
        "the pattern repeats a repetition with `\(scalar)\(after)`",
        hint: "Kith always takes the longest match; write `(…)\(after)` to repeat a group")
    }
    return .repetition(node, min: bounds.0, max: bounds.1)
  }

  /// `m}`, `m,}` or `m,n}` after the brace.
  private mutating func bound() throws(FunctionMismatch) -> (Int, Int?) {
    let low = number() ?? 0
    var high: Int? = low
    if next == "," {
      index += 1
      high = number()
    }
    guard next == "}" else {
      throw FunctionMismatch("a repetition in the pattern is not closed", hint: "write `{2}` or `{2,5}`")
    }
    index += 1
    guard max(low, high ?? 0) <= RegexParser.repetitionMax, low <= (high ?? low) else {
      throw FunctionMismatch(
        "a repetition in the pattern must run from small to large, at most \(RegexParser.repetitionMax)",
        hint: "write `{2,5}`")
    }
    return (low, high)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = next, ("0"..."9").contains(scalar) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 48), 100_000)
      index += 1
    }
    return value
  }

  private mutating func atom() throws(FunctionMismatch) -> RegexNode {
    let scalar = scalars[index]
    index += 1
    switch scalar {
    case ".": return .set(.any)
    case "^": return .start
    case "$": return .end
    case "[": return .set(try bracket())
    case "(": return try group()
    case "\\": return .set(try escape())
    default: return .set(ScalarSet([scalar.value...scalar.value]))
    }
  }

  private mutating func group() throws(FunctionMismatch) -> RegexNode {
    var number: Int?
    if next == "?" {
      guard peek(1) == ":" else {
        let isCase = peek(1) == "i"
        throw FunctionMismatch(
          "a pattern has no look-around, flags or names (`(?…`)",
          hint: isCase ? "match `lower(x)` with a pattern in small letters" : "write `(…)` or `(?:…)`")
      }
      index += 2
    } else {
      groupCount += 1
      number = groupCount
    }
    depth += 1
    if depth > Limits.nestingMax {
      throw FunctionMismatch("the groups of the pattern are nested more than \(Limits.nestingMax) deep (nestingMax)")
    }
    let node = try alternatives()
    depth -= 1
    guard next == ")" else {
      throw FunctionMismatch("the pattern has a `(` without `)`", hint: "write `\\(` for the character itself")
    }
    index += 1
    return number.map { .group(node, number: $0) } ?? node
  }

  /// What stands after a backslash.
  private mutating func escape() throws(FunctionMismatch) -> ScalarSet {
    guard let scalar = next else {
      throw FunctionMismatch("the pattern ends in a lone `\\`", hint: "write `\\\\` for the character itself")
    }
    index += 1
    switch scalar {
    case "d": return .digit
    case "D": return ScalarSet.digit.inverted
    case "w": return .word
    case "W": return ScalarSet.word.inverted
    case "s": return .space
    case "S": return ScalarSet.space.inverted
    case "n": return ScalarSet([0x0A...0x0A])
    case "t": return ScalarSet([0x09...0x09])
    case "r": return ScalarSet([0x0D...0x0D])
    case "f": return ScalarSet([0x0C...0x0C])
    case "v": return ScalarSet([0x0B...0x0B])
    case "b", "B", "<", ">", "y", "m", "M":
      throw FunctionMismatch(
        "a pattern has no word boundaries (`\\\(scalar)`)", hint: "write `(^|\\W)word(\\W|$)`")
    case "1"..."9":
      throw FunctionMismatch(
        "a pattern has no back-references (`\\\(scalar)`)",
        hint: "groups can be used in the third argument of `regex_replace`")
    case "A": throw FunctionMismatch("a pattern has no `\\A`", hint: "write `^`")
    case "z", "Z": throw FunctionMismatch("a pattern has no `\\\(scalar)`", hint: "write `$`")
    default:
      let isLetter = scalar.isASCII && (ScalarSet.word.ranges.contains { $0.contains(scalar.value) })
      if isLetter, scalar != "_" {
        throw FunctionMismatch(
          "`\\\(scalar)` has no meaning in a pattern", hint: "known are `\\d \\w \\s \\D \\W \\S \\n \\t \\r`")
      }
      return ScalarSet([scalar.value...scalar.value])
    }
  }

  /// What stands after `[`.
  private mutating func bracket() throws(FunctionMismatch) -> ScalarSet {
    let isNegated = next == "^"
    if isNegated { index += 1 }
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while let scalar = next, isFirst || scalar != "]" {
      isFirst = false
      if scalar == "[", peek(1) == ":" {
        ranges += try namedClass().ranges
        continue
      }
      if scalar == "[", peek(1) == "." || peek(1) == "=" {
        throw FunctionMismatch("a pattern has no collating elements (`[\(scalars[index + 1])`)")
      }
      let low = try member()
      guard next == "-", let after = peek(1), after != "]" else {
        ranges += low.ranges
        continue
      }
      index += 1
      let high = try member()
      guard let from = low.only, let to = high.only, from <= to else {
        throw FunctionMismatch(
          "a range in the brackets of the pattern must run from a small to a large character",
          hint: "write `[a-z]`, and `-` itself at the end: `[a-z-]`")
      }
      ranges.append(from...to)
    }
    guard next == "]" else {
      throw FunctionMismatch("the pattern has a `[` without `]`", hint: "write `\\[` for the character itself")
    }
    index += 1
    let set = ScalarSet(ranges)
    return isNegated ? set.inverted : set
  }

  private mutating func member() throws(FunctionMismatch) -> ScalarSet {
    let scalar = scalars[index]
    index += 1
    if scalar == "\\" { return try escape() }
    return ScalarSet([scalar.value...scalar.value])
  }

  private mutating func namedClass() throws(FunctionMismatch) -> ScalarSet {
    var name = ""
    var place = index + 2
    while place < scalars.count, scalars[place] != ":" {
      name.unicodeScalars.append(scalars[place])
      place += 1
    }
    guard place + 1 < scalars.count, scalars[place + 1] == "]", let set = ScalarSet.named[name] else {
      throw FunctionMismatch(
        "there is no character class `[:\(name):]`", hint: "known are \(ScalarSet.named.keys.sorted().joined(separator: ", "))")
    }
    index = place + 2
    return set
  }
}

extension ScalarSet {
  /// The scalar of a set of one.
  fileprivate var only: UInt32? {
    ranges.count == 1 && ranges[0].count == 1 ? ranges[0].lowerBound : nil
  }
}
