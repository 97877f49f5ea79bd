import KithBase
import KithColumns

/// A function of a day, tabulated over the years 1900 … 2100 and computed outside them.
struct DayTable<Result: BitwiseCopyable & Sendable>: Sendable {
  /// 1900-01-01 and the number of days up to 2101-01-01.
  private static var first: Int32 { -25_567 }
  private static var count: Int { 73_414 }

  private let values: Slice<Result>
  private let compute: @Sendable (Int32) -> Result

  init(_ compute: @escaping @Sendable (Int32) -> Result) {
    let table = Buffer<Result>(uninitialized: DayTable.count)
    for index in 0..<DayTable.count { table.base[index] = compute(DayTable.first + Int32(index)) }
    values = table.slice
    self.compute = compute
  }

  /// Also for days outside the calendar, which null rows may hold.
  func map(_ days: Slice<Int32>) -> Slice<Result> {
    let (base, first, count) = (values.base, DayTable.first, UInt32(DayTable.count))
    return KernelLifting.map(days) { day in
      let index = UInt32(bitPattern: day &- first)
      return index < count ? base[Int(index)] : compute(min(max(day, -720_000), 3_000_000))
    }
  }
}

extension ScalarFunction {
  /// A number read from a date, or from the day of a timestamp.
  static func dayNumber(
    _ name: String, _ table: @escaping @Sendable () -> DayTable<Int64>,
    _ arguments: [FunctionArgument]
  ) throws(FunctionMismatch) -> ScalarOverload {
    let type = try Arguments.day(arguments, of: name)
    return ScalarOverload(parameters: [type], result: .int) { context, arguments, _ in
      let days = try LocalTime.days(arguments[0], context)
      return Vector(.int(table().map(days)), validity: arguments[0].validity)
    }
  }

  /// A date that belongs to a date, or to the day of a timestamp.
  static func dayDate(
    _ name: String, _ table: @escaping @Sendable () -> DayTable<Int32>,
    _ arguments: [FunctionArgument]
  ) throws(FunctionMismatch) -> ScalarOverload {
    let type = try Arguments.day(arguments, of: name)
    return ScalarOverload(parameters: [type], result: .date) { context, arguments, _ in
      let days = try LocalTime.days(arguments[0], context)
      return Vector(.date(table().map(days)), validity: arguments[0].validity)
    }
  }
}

extension Arguments {
  /// `.timestamp` for a timestamp, `.date` for a date or null; throws for anything else or more.
  static func day(
    _ arguments: [FunctionArgument], of name: String
  ) throws(FunctionMismatch) -> LogicalType {
    try count(arguments, 1...1, of: name, "\(name)(d)")
    return try day(arguments, 0, of: name)
  }

  static func day(
    _ arguments: [FunctionArgument], _ index: Int, of name: String
  ) throws(FunctionMismatch) -> LogicalType {
    switch arguments[index].type {
    case .date, .null: return .date
    case .timestamp: return .timestamp
    default:
      throw mismatch(
        arguments, index, wants: "a date or timestamp", of: name,
        hint: arguments[index].type == .text ? "`date(…)` reads a date from text" : nil)
    }
  }
}
