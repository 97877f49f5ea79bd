import KithBase
import KithColumns

extension ScalarFunction {
  static let dateText = ScalarFunction(
    "date_text", signature: "date_text(d, pattern)",
    "Writes a date or timestamp by a pattern of YYYY YY Q MM Mon Month DD Dy Day IYYY IW HH24 MI SS; other characters stay, and text in double quotes is taken as it is.",
    examples: [
      FunctionExample(#"date_text(2026-07-01, "YYYY-MM")"#, #""2026-07""#),
      FunctionExample(#"date_text(2026-07-01, "DD Mon YYYY")"#, #""01 Jul 2026""#),
      FunctionExample(#"date_text(2026-07-01T08:26, "HH24:MI")"#, #""08:26""#),
      FunctionExample(#"date_text(2026-07-01, 'YYYY"-Q"Q')"#, #""2026-Q3""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    let signature = "date_text(d, \"YYYY-MM\")"
    try Arguments.count(arguments, 2...2, of: "date_text", signature)
    let type = try Arguments.day(arguments, 0, of: "date_text")
    try Arguments.require(arguments, 1, .text, of: "date_text")
    guard let pattern = Arguments.constantText(arguments, 1) else {
      throw FunctionMismatch(
        "the pattern of `date_text` must be a literal or a parameter", hint: "write `\(signature)`")
    }
    let parts = DatePattern.parts(of: pattern)
    return ScalarOverload(parameters: [type, .text], result: .text) { context, arguments, count in
      var memo = DatePatternMemo()
      if case .timestamp(let instants) = arguments[0].data {
        let zone = context.zone
        return try TextLift.rows(count: count, validity: arguments[0].validity) { row, bytes in
          let local = LocalTime.microseconds(instants.base[row], zone)
          let (day, rest) = CivilDate.split(microseconds: local)
          DatePattern.append(day, rest / 1_000_000, parts, to: &bytes)
          return true
        }
      }
      let days = try arguments[0].dates()
      return try memo.texts(days, validity: arguments[0].validity) { day, bytes in
        DatePattern.append(day, 0, parts, to: &bytes)
      }
    }
  }
}

/// Days repeat, so the text of each is written once per batch.
private struct DatePatternMemo {
  private var codes: [Int32: Int32] = [:]

  mutating func texts(
    _ days: Slice<Int32>, validity: Slice<UInt8>?, _ body: (Int32, inout [UInt8]) -> Void
  ) throws -> Vector {
    var builder = TextDictionaryBuilder()
    _ = builder.append("")
    var scratch: [UInt8] = []
    let result = Buffer<Int32>(repeating: 0, count: days.count)
    for row in 0..<days.count where validity == nil || validity!.base[row] == 1 {
      let day = days.base[row]
      if let code = codes[day] {
        result.base[row] = code
        continue
      }
      scratch.removeAll(keepingCapacity: true)
      body(day, &scratch)
      let code = scratch.withUnsafeBufferPointer { builder.append($0) }
      codes[day] = code
      result.base[row] = code
    }
    return Vector(.text(result.slice, TextDictionary(builder: &builder)), validity: validity)
  }
}

/// The pattern letters of `date_text`, a part of those of PostgreSQL's `to_char`.
private enum DatePattern {
  enum Part: Sendable { case field(Field), literal([UInt8]) }

  enum Field: String, CaseIterable, Sendable {
    case isoYear = "IYYY"
    case year = "YYYY"
    case hour = "HH24"
    case monthName = "Month"
    case monthShort = "Mon"
    case dayName = "Day"
    case dayShort = "Dy"
    case shortYear = "YY"
    case month = "MM"
    case day = "DD"
    case isoWeek = "IW"
    case minute = "MI"
    case second = "SS"
    case quarter = "Q"
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let days = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  static func parts(of pattern: String) -> [Part] {
    var rest = Array(pattern.utf8)[...]
    var parts: [Part] = []
    var literal: [UInt8] = []
    while let first = rest.first {
      if first == 0x22, let end = rest.dropFirst().firstIndex(of: 0x22) {
        literal += rest[(rest.startIndex + 1)..<end]
        rest = rest[(end + 1)...]
      } else if let field = Field.allCases.first(where: { rest.starts(with: $0.rawValue.utf8) }) {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = []
        parts.append(.field(field))
        rest = rest.dropFirst(field.rawValue.utf8.count)
      } else {
        literal.append(first)
        rest = rest.dropFirst()
      }
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    return parts
  }

  static func append(_ day: Int32, _ seconds: Int64, _ parts: [Part], to bytes: inout [UInt8]) {
    let date = CivilDate(days: day)
    func number(_ value: Int, _ width: Int) {
      ByteText.append(digits: UInt64(value.magnitude), width: width, to: &bytes)
    }
    for part in parts {
      switch part {
      case .literal(let text): bytes += text
      case .field(.year): number(date.year, 4)
      case .field(.shortYear): number(date.year % 100, 2)
      case .field(.isoYear): number(CivilDate.isoWeek(days: day).year, 4)
      case .field(.isoWeek): number(CivilDate.isoWeek(days: day).week, 2)
      case .field(.quarter): number((date.month + 2) / 3, 1)
      case .field(.month): number(date.month, 2)
      case .field(.monthName): bytes += months[date.month - 1].utf8
      case .field(.monthShort): bytes += months[date.month - 1].utf8.prefix(3)
      case .field(.day): number(date.day, 2)
      case .field(.dayName): bytes += days[CivilDate.weekday(days: day) - 1].utf8
      case .field(.dayShort): bytes += days[CivilDate.weekday(days: day) - 1].utf8.prefix(3)
      case .field(.hour): number(Int(seconds / 3600), 2)
      case .field(.minute): number(Int(seconds / 60 % 60), 2)
      case .field(.second): number(Int(seconds % 60), 2)
      }
    }
  }
}
