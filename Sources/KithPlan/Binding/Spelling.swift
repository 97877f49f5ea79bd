import KithBase
import KithSyntax

/// How names compare, and the names that columns get when none is written.
enum Spelling {
  /// Identifiers match without regard to letter case; compared by bytes.
  static func same(_ a: String, _ b: String) -> Bool {
    var left = a.utf8.makeIterator()
    var right = b.utf8.makeIterator()
    while true {
      switch (left.next(), right.next()) {
      case (nil, nil): return true
      case (let x?, let y?) where x < 0x80 && y < 0x80:
        if folded(x) != folded(y) { return false }
      case (let x?, let y?) where x >= 0x80 && y >= 0x80:
        // Only here can a change of case change the length.
        return key(a).utf8.elementsEqual(key(b).utf8)
      default: return false
      }
    }
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }

  static func key(_ name: String) -> String { name.lowercased() }

  /// A table's name for one of its rows: `orders` is `order`, `categories` is `category`.
  static func singular(_ table: String) -> String {
    let lowered = key(table)
    for (ending, count, replacement) in [
      ("ies", 3, "y"), ("sses", 2, ""), ("shes", 2, ""), ("ches", 2, ""), ("xes", 2, ""),
    ] where lowered.hasSuffix(ending) && lowered.utf8.count > ending.utf8.count + 1 {
      return table.dropLast(count) + replacement
    }
    if lowered.hasSuffix("ss") || lowered.hasSuffix("us") || !lowered.hasSuffix("s") {
      return table
    }
    return String(table.dropLast())
  }

  /// The name of a column that was not given one: its path, or the words of what was written, joined
  /// by `_` (`customer.country` is `customer_country`, `sum(amount)` is `sum_amount`).
  static func columnName(of expression: Expression) -> String {
    var words: [String] = []
    collect(expression, into: &words)
    var result = ""
    for word in words where !word.isEmpty {
      let next = result.isEmpty ? word : result + "_" + word
      if next.utf8.count > 60, !result.isEmpty { break }
      result = next
    }
    if result.isEmpty { return "value" }
    if let first = result.utf8.first, first >= 0x30, first <= 0x39 { return "_" + result }
    return result
  }

  private static func collect(_ expression: Expression, into words: inout [String]) {
    switch expression.kind {
    case .literal(let value): words += sanitized(ValueText.text(of: value))
    case .period, .missing, .rows: break
    case .fstring(let parts):
      for part in parts {
        switch part {
        case .text(let text): words += sanitized(text)
        case .expression(let value): collect(value, into: &words)
        }
      }
    case .name(let name), .variable(let name), .all(let name): words.append(name.text)
    case .member(let base, let name):
      collect(base, into: &words)
      words.append(name.text)
    case .call(let call): collect(call, into: &words)
    case .negate(let operand), .paren(let operand): collect(operand, into: &words)
    case .not(let operand):
      words.append("not")
      collect(operand, into: &words)
    case .binary(_, let left, let right), .textTest(let left, _, let right, _):
      collect(left, into: &words)
      collect(right, into: &words)
    case .isTest(let operand, _, _), .inTest(let operand, _, _), .between(let operand, _, _, _):
      collect(operand, into: &words)
    case .ifElse(let condition, let then, let otherwise):
      collect(condition, into: &words)
      collect(then, into: &words)
      if let otherwise { collect(otherwise, into: &words) }
    case .list(let values): for value in values { collect(value, into: &words) }
    case .subquery(let pipeline): collect(pipeline.source, into: &words)
    }
  }

  private static func collect(_ call: Call, into words: inout [String]) {
    words.append(call.name.text)
    if call.isDistinct { words.append("distinct") }
    for argument in call.arguments { collect(argument.value.source, into: &words) }
    if let of = call.of { collect(of, into: &words) }
  }

  /// The runs of letters and digits in a text.
  static func sanitized(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for scalar in text.unicodeScalars {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_" {
        word.unicodeScalars.append(scalar)
      } else if !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}

extension Expression {
  /// The names of a bare path such as `customer.country`; nil for anything else.
  var path: [Name]? {
    switch kind {
    case .name(let name): [name]
    case .member(let base, let name): base.path.map { $0 + [name] }
    case .paren(let inner): inner.path
    default: nil
    }
  }

  /// The path as it is written.
  var pathText: String? { path.map { $0.map(\.text).joined(separator: ".") } }

  /// Without parentheses around it.
  var bare: Expression { if case .paren(let inner) = kind { inner.bare } else { self } }

  /// Makes the path of these names; there is at least one.
  static func path(_ names: ArraySlice<Name>) -> Expression {
    let first = names[names.startIndex]
    var result = Expression(.name(first), first.range)
    for name in names.dropFirst() {
      result = Expression(.member(result, name), result.range.union(name.range))
    }
    return result
  }
}
