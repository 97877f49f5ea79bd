/// The printed form of values: what `text(x)`, f-strings, `concat` and the plain-text writers show.
package enum ValueText {
  /// Text as it is, decimals by `Decimal.description`, floats with the fewest digits that read back as
  /// the same number, dates and timestamps as ISO 8601 (`2026-07-01`, `2026-07-01T08:26:00`, UTC),
  /// `true` or `false`; null is empty. Lists stand in brackets with their texts quoted.
  package static func text(of value: Value) -> String {
    switch value {
    case .null: ""
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .decimal(let value): value.description
    case .float(let value): text(of: value)
    case .text(let value): value
    case .date(let value): CivilDate.text(days: value)
    case .timestamp(let value): CivilDate.text(microseconds: value)
    case .duration(let value): text(of: value)
    case .list(let values): "[" + values.map(element).joined(separator: ", ") + "]"
    }
  }

  /// Shortest digits that read back as the same number; whole numbers without a point: `3`, `0.1`,
  /// `1e+16`; `NaN`, `inf` and `-inf` for what is no number.
  package static func text(of value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value == 0 { return "0" }
    let digits = value.description
    let bytes = digits.utf8
    return bytes.count > 2 && bytes.suffix(2).elementsEqual(".0".utf8)
      ? String(digits.dropLast(2)) : digits
  }

  /// `1 year 2 months 3 days 4 hours`, only the parts that are not zero; `0 days` for none.
  package static func text(of duration: Duration) -> String {
    var parts: [String] = []
    func add(_ count: Int64, _ unit: String) {
      if count != 0 { parts.append("\(count) \(unit)\(count == 1 || count == -1 ? "" : "s")") }
    }
    add(duration.months / 12, "year")
    add(duration.months % 12, "month")
    add(duration.days, "day")
    let seconds = duration.microseconds / 1_000_000
    add(seconds / 3600, "hour")
    add(seconds / 60 % 60, "minute")
    let rest = duration.microseconds % 60_000_000
    if rest % 1_000_000 == 0 {
      add(rest / 1_000_000, "second")
    } else {
      parts.append(Decimal(Int128(rest), scale: 6).normalized.description + " seconds")
    }
    return parts.isEmpty ? "0 days" : parts.joined(separator: " ")
  }

  private static func element(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .text(let text): quoted(text)
    default: text(of: value)
    }
  }

  /// The text as a literal of the language: in double quotes, with escapes.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
