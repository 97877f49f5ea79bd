extension ScalarFunction {
  /// Every function of one row, in alphabetical order.
  package static let all: [ScalarFunction] = [
    .abs, .bool, .ceil, .concat, .date, .dateText, .day, .days, .daysBetween, .decimal, .digits, .div,
    .emailDomain, .exp, .float, .floor, .greatest, .hour, .hours, .hoursBetween, .int, .least, .left,
    .length, .ln, .lower, .minutes, .mod, .month, .monthEnd, .monthStart, .months, .monthsBetween,
    .now, .nullif, .padLeft, .power, .quarter, .quarterStart, .regexReplace, .replace, .right, .round,
    .sign, .similarity, .splitPart, .sqrt, .substring, .text, .timestamp, .today, .trim, .upper,
    .week, .weekStart, .weekday, .weeks, .year, .yearStart, .years,
  ]

  private static let byName: [String: Int] = Dictionary(
    all.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })

  /// The function of that name, in any letter case; nil when there is none.
  package static func named(_ name: String) -> ScalarFunction? {
    (byName[name] ?? byName[name.lowercased()]).map { all[$0] }
  }
}
