import KithBase
import KithColumns
import KithFormats

/// Tables for the writers' tests, and the text that a format makes of them.
enum WriterFixture {
  static func table(_ columns: [(String, LogicalType, [Value])], rows: Int? = nil) -> ResultTable {
    let fields = columns.map { name, type, values in
      var builder = VectorBuilder(type)
      for value in values { builder.append(value) }
      return ResultTable.Field(name: name, type: type, vector: builder.vector())
    }
    return ResultTable(fields: fields, rowCount: rows ?? columns.first?.2.count ?? 0)
  }

  static func money(_ cents: Int64) -> Value { .decimal(Decimal(Int128(cents), scale: 2)) }

  static func written(
    _ table: ResultTable, _ format: OutputFormat, _ change: (inout WriteOptions) -> Void = { _ in }
  ) throws -> String {
    var options = WriteOptions()
    change(&options)
    let sink = MemorySink()
    try format.write(table, options, sink)
    return sink.text
  }

  /// Nulls, quotes, separators, line ends, CJK, emoji, combining marks, negative money, wide
  /// decimals.
  static let shared = table([
    ("id", .int, [.int(1), .int(-20_456), .int(3), .null]),
    (
      "name", .text,
      [.text("李小龙, \"Bruce\""), .text("Zoe\u{308}\tx|y"), .text("two\nlines"), .null]
    ),
    ("flag", .text, [.text("🇩🇪"), .text("👩‍👩‍👧"), .text(""), .text("NULL")]),
    ("spend", .decimal(scale: 2), [money(-1_234_550), money(523), .null, money(100)]),
    (
      "wide", .decimal(scale: 3),
      [
        .decimal(Decimal(123_456_789_012_345_678_901_234_567, scale: 3)), .null,
        .decimal(Decimal(-1, scale: 3)), .decimal(Decimal(1_500, scale: 3)),
      ]
    ),
    ("at", .timestamp, [.timestamp(0), .timestamp(-1_500_000), .null, .timestamp(86_400_000_000)]),
    ("day", .date, [.date(20_635), .date(-40_000), .date(0), .null]),
    ("ok", .bool, [.bool(true), .bool(false), .null, .bool(true)]),
    ("x", .float, [.float(0.1), .float(3), .float(.nan), .float(1e300)]),
  ])

  static let noRows = table([("id", .int, []), ("name", .text, [])])
  static let noColumns = table([], rows: 2)
}
