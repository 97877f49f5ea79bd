import KithBase
import KithColumns

extension ScalarFunction {
  static let int = ScalarFunction(
    "int", signature: "int(x)",
    "Makes a whole number of a text, decimal, float or bool; rounds half away from zero; null where it cannot be read.",
    examples: [
      FunctionExample(#"int("42")"#, "42"), FunctionExample("int(2.5)", "3"),
      FunctionExample(#"int("12,5")"#, "null"),
    ]
  ) { arguments throws(FunctionMismatch) in try cast("int", to: .int, arguments) }

  static let decimal = ScalarFunction(
    "decimal", signature: "decimal(x)",
    "Makes an exact decimal of a text, int or float, with up to 9 digits after the point; null where it cannot be read.",
    examples: [
      FunctionExample(#"decimal("12.50")"#, "12.50"), FunctionExample(#"decimal("12,50")"#, "null"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...1, of: "decimal", "decimal(x)")
    switch arguments[0].type {
    case .decimal, .null: return try cast("decimal", to: .decimal(scale: arguments[0].type.scale), arguments)
    case .int: return try cast("decimal", to: .decimal(scale: 0), arguments)
    default:
      return try cast("decimal", to: .decimal(scale: Limits.decimalScaleStoredMax), arguments)
    }
  }

  static let float = ScalarFunction(
    "float", signature: "float(x)",
    "Makes a float of a text, int or decimal; null where it cannot be read.",
    examples: [FunctionExample(#"float("2.5e3")"#, "2500"), FunctionExample("float(0.25)", "0.25")]
  ) { arguments throws(FunctionMismatch) in try cast("float", to: .float, arguments) }

  static let text = ScalarFunction(
    "text", signature: "text(x)",
    "Gives the printed form of a value as text.",
    examples: [
      FunctionExample("text(12.50)", #""12.50""#),
      FunctionExample("text(2026-07-01)", #""2026-07-01""#),
    ]
  ) { arguments throws(FunctionMismatch) in try cast("text", to: .text, arguments) }

  static let date = ScalarFunction(
    "date", signature: "date(x)",
    "Reads a date written as 2026-07-01, or takes the day of a timestamp; null where it cannot be read.",
    examples: [
      FunctionExample(#"date("2026-07-01")"#, "2026-07-01"),
      FunctionExample(#"date("2026-02-30")"#, "null"),
      FunctionExample("date(2026-07-01T08:26)", "2026-07-01"),
    ]
  ) { arguments throws(FunctionMismatch) in try cast("date", to: .date, arguments) }

  static let timestamp = ScalarFunction(
    "timestamp", signature: "timestamp(x)",
    "Reads a moment written as 2026-07-01T08:26:00, with or without a zone such as +02:00, or takes the midnight of a date.",
    examples: [
      FunctionExample(#"timestamp("2026-07-01T08:26+02:00")"#, "2026-07-01T06:26:00"),
      FunctionExample("timestamp(2026-07-01)", "2026-07-01T00:00:00"),
    ]
  ) { arguments throws(FunctionMismatch) in try cast("timestamp", to: .timestamp, arguments) }

  static let bool = ScalarFunction(
    "bool", signature: "bool(x)",
    "Reads true, false, yes, no, t, f, y, n, on, off, 1 or 0; of numbers only 0 is false.",
    examples: [FunctionExample(#"bool("Yes")"#, "true"), FunctionExample("bool(0)", "false")]
  ) { arguments throws(FunctionMismatch) in try cast("bool", to: .bool, arguments) }

  private static func cast(
    _ name: String, to target: LogicalType, _ arguments: [FunctionArgument]
  ) throws(FunctionMismatch) -> ScalarOverload {
    try Arguments.count(arguments, 1...1, of: name, "\(name)(x)")
    let source = arguments[0].type
    guard let kernel = Casting.kernel(from: source, to: target) else {
      throw FunctionMismatch(
        "`\(name)` cannot read \(Arguments.article(source.name))", hint: castHint(source, target))
    }
    return ScalarOverload(parameters: [source], result: target, kernel: kernel)
  }

  private static func castHint(_ source: LogicalType, _ target: LogicalType) -> String? {
    switch (source, target) {
    case (.date, .int), (.timestamp, .int): "`days_between(a, b)` counts the days between two dates"
    case (.duration, _): "`days_between(a, b)` gives days as a number"
    case (.bool, _): "`int(x)` makes 1 or 0"
    default: nil
    }
  }
}
