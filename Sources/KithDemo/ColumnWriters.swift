import KithBase
import KithColumns

/// A column under construction; its number of rows is known from the start.
protocol ColumnWriter {
  /// The finished column. Every row has been appended.
  func finish() -> (ColumnSchema, Column)
}

/// Where the nulls of a column are; costs no memory until the first one.
struct NullTracker {
  private let rows: Int
  private var bytes: Buffer<UInt8>?

  init(rows: Int) { self.rows = rows }

  @inline(__always) mutating func setNull(_ row: Int) {
    if bytes == nil { bytes = NullTracker.allValid(rows) }
    // Safety: `row` is the writer's count, below the number of rows; the buffer is not shared yet.
    bytes?.base[row] = 0
  }

  private static func allValid(_ rows: Int) -> Buffer<UInt8> {
    let bytes = Buffer<UInt8>(uninitialized: rows)
    // Safety: the buffer has `rows` bytes and no other owner.
    bytes.base.initialize(repeating: 1, count: rows)
    return bytes
  }

  var bitmap: Bitmap? { bytes.map { Bitmap(bytes: $0.slice) } }
}

/// Writes fixed-width cells straight into the memory of the column.
struct CellWriter<Element: BitwiseCopyable & FixedWidthInteger>: ColumnWriter {
  private let schema: ColumnSchema
  private let buffer: Buffer<Element>
  private let wrap: (Slice<Element>) -> VectorData
  private var nulls: NullTracker
  private(set) var count = 0

  init(
    _ name: String, _ type: LogicalType, rows: Int, required: Bool,
    wrap: @escaping (Slice<Element>) -> VectorData
  ) {
    schema = ColumnSchema(name, type, isRequired: required)
    buffer = Buffer(uninitialized: rows)
    nulls = NullTracker(rows: rows)
    self.wrap = wrap
  }

  mutating func append(_ value: Element?) {
    precondition(count < buffer.count, "a column takes no more rows than it was made for")
    // Safety: `count` lies in the buffer, which is not shared before `finish`.
    buffer.base[count] = value ?? 0
    if value == nil { nulls.setNull(count) }
    count += 1
  }

  func finish() -> (ColumnSchema, Column) {
    precondition(count == buffer.count, "every row of a column has been written")
    return (schema, Column(wrap(buffer.slice), validity: nulls.bitmap))
  }
}

typealias IntWriter = CellWriter<Int64>
typealias DateWriter = CellWriter<Int32>
typealias BoolWriter = CellWriter<UInt8>

extension CellWriter where Element == Int64 {
  static func int(_ name: String, _ rows: Int, required: Bool = false) -> IntWriter {
    IntWriter(name, .int, rows: rows, required: required) { .int($0) }
  }

  /// Cells are unscaled: hundredths for scale 2.
  static func decimal(_ name: String, _ rows: Int, scale: Int = 2, required: Bool = false) -> IntWriter {
    IntWriter(name, .decimal(scale: scale), rows: rows, required: required) {
      .decimal($0, scale: scale)
    }
  }

  static func timestamp(_ name: String, _ rows: Int, required: Bool = false) -> IntWriter {
    IntWriter(name, .timestamp, rows: rows, required: required) { .timestamp($0) }
  }

  mutating func append(_ value: Int) { append(Int64(value)) }
}

extension CellWriter where Element == Int32 {
  static func date(_ name: String, _ rows: Int, required: Bool = false) -> DateWriter {
    DateWriter(name, .date, rows: rows, required: required) { .date($0) }
  }
}

extension CellWriter where Element == UInt8 {
  static func bool(_ name: String, _ rows: Int) -> BoolWriter {
    BoolWriter(name, .bool, rows: rows, required: true) { .bool($0) }
  }

  mutating func append(_ value: Bool) { append(UInt8(value ? 1 : 0)) }
}

/// Writes texts, each stored once.
struct TextWriter: ColumnWriter {
  private let schema: ColumnSchema
  private let codes: Buffer<Int32>
  private var builder: TextDictionaryBuilder
  private var nulls: NullTracker
  private var count = 0

  init(_ name: String, _ rows: Int, required: Bool = false) {
    schema = ColumnSchema(name, .text, isRequired: required)
    codes = Buffer(uninitialized: rows)
    builder = TextDictionaryBuilder()
    nulls = NullTracker(rows: rows)
  }

  mutating func append(_ text: String?) {
    precondition(count < codes.count, "a column takes no more rows than it was made for")
    // Safety: `count` lies in the buffer, which is not shared before `finish`.
    codes.base[count] = text.map { builder.append($0) } ?? 0
    if text == nil { nulls.setNull(count) }
    count += 1
  }

  func finish() -> (ColumnSchema, Column) {
    precondition(count == codes.count, "every row of a column has been written")
    var builder = self.builder
    if builder.count == 0 { _ = builder.append("") }
    let dictionary = TextDictionary(builder: &builder)
    return (schema, Column(.text(codes.slice, dictionary), validity: nulls.bitmap))
  }
}

/// Writes texts out of a short list by their place in it; only those used enter the dictionary.
struct ChoiceWriter: ColumnWriter {
  private let schema: ColumnSchema
  private let choices: [String]
  private let codes: Buffer<Int32>
  private var mapped: [Int32]
  private var builder = TextDictionaryBuilder()
  private var nulls: NullTracker
  private var count = 0

  init(_ name: String, _ choices: [String], _ rows: Int, required: Bool = false) {
    schema = ColumnSchema(name, .text, isRequired: required)
    self.choices = choices
    mapped = [Int32](repeating: -1, count: choices.count)
    codes = Buffer(uninitialized: rows)
    nulls = NullTracker(rows: rows)
  }

  mutating func append(_ choice: Int?) {
    precondition(count < codes.count, "a column takes no more rows than it was made for")
    var code: Int32 = 0
    if let choice {
      if mapped[choice] < 0 { mapped[choice] = builder.append(choices[choice]) }
      code = mapped[choice]
    } else {
      nulls.setNull(count)
    }
    // Safety: `count` lies in the buffer, which is not shared before `finish`.
    codes.base[count] = code
    count += 1
  }

  func finish() -> (ColumnSchema, Column) {
    precondition(count == codes.count, "every row of a column has been written")
    var builder = self.builder
    if builder.count == 0 { _ = builder.append("") }
    let dictionary = TextDictionary(builder: &builder)
    return (schema, Column(.text(codes.slice, dictionary), validity: nulls.bitmap))
  }
}

/// A finished table whose key is its first column.
func keyedTable(_ name: String, _ writers: [any ColumnWriter]) -> (schema: TableSchema, columns: [Column]) {
  let finished = writers.map { $0.finish() }
  return (
    TableSchema(name: name, columns: finished.map(\.0), key: [0]), finished.map(\.1)
  )
}
