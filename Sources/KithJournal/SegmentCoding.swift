import KithBase
import KithColumns

/// The binary form of a piece of a column, at most `rowsMax` rows of one type.
///
/// ```
/// version(1) type(1) [scale] rows validity(1: 0 all, 1 none, 2 a bit a row) [bits] values
/// ```
/// Whole numbers, dates, times, bools and text codes are packed integers; floats are raw.
enum SegmentCoding {
  static let rowsMax = 65_536
  private static let version: UInt8 = 1

  /// `codes`, where given, maps text codes to those that are written.
  static func encode(
    _ column: Column, _ range: Range<Int>, codes: [Int32]? = nil
  ) -> ByteWriter {
    precondition(range.count <= rowsMax, "a segment is a piece")
    var writer = ByteWriter()
    writer.byte(version)
    TypeCoding.encode(column.type, to: &writer)
    writer.count(range.count)
    let present = column.validity?.bytes(range)
    let valid = present.map(\.ones) ?? range.count
    if valid == 0, !range.isEmpty {
      writer.byte(1)
      return writer
    }
    writer.byte(valid == range.count ? 0 : 2)
    if let present, valid < range.count {
      let bits = Bitmap(bytes: present)
      writer.raw(UnsafeRawBufferPointer(start: bits.words.base, count: bits.words.count * 8))
    }
    if case .float(let values) = column.data {
      let kept = floats(values.sub(range), present)
      writer.raw(UnsafeRawBufferPointer(start: kept.base, count: range.count * 8))
      return writer
    }
    let words = integers(column, range, present, codes)
    PackedIntegers.encode(words.base, range.count, to: &writer)
    return writer
  }

  private static func floats(_ values: Slice<Double>, _ present: Slice<UInt8>?) -> Buffer<Double> {
    let result = Buffer<Double>(uninitialized: values.count)
    for row in 0..<values.count {
      result.base[row] = present == nil || present?.base[row] == 1 ? values.base[row] : 0
    }
    return result
  }

  /// The values as words; a null row repeats the value before it, which costs no bits.
  private static func integers(
    _ column: Column, _ range: Range<Int>, _ present: Slice<UInt8>?, _ codes: [Int32]?
  ) -> Buffer<Int64> {
    let result = Buffer<Int64>(uninitialized: range.count)
    func widen<T: BinaryInteger>(_ values: Slice<T>) {
      let source = values.base + range.lowerBound
      for row in 0..<range.count { result.base[row] = Int64(truncatingIfNeeded: source[row]) }
    }
    switch column.data {
    case .bool(let values): widen(values)
    case .int(let values), .decimal(let values, _), .timestamp(let values): widen(values)
    case .date(let values): widen(values)
    case .text(let values, _):
      widen(values)
      if let codes {
        for row in 0..<range.count {
          let code = Int(result.base[row])
          result.base[row] = code >= 0 && code < codes.count ? Int64(max(codes[code], 0)) : 0
        }
      }
    case .float, .wide, .row, .duration, .null: preconditionFailure("a stored column has a stored type")
    }
    guard let present else { return result }
    var last: Int64 = 0
    for row in 0..<range.count where present.base[row] == 1 {
      last = result.base[row]
      break
    }
    for row in 0..<range.count {
      if present.base[row] == 1 { last = result.base[row] } else { result.base[row] = last }
    }
    return result
  }
}

extension SegmentCoding {
  /// Reads a segment of `rows` rows into the assembly at a row.
  static func decode(
    _ reader: inout ByteReader, into assembly: ColumnAssembly, at row: Int, rows: Int
  ) throws(CodingError) {
    guard try reader.byte() == version else { throw CodingError("has an unknown version") }
    guard try TypeCoding.decode(&reader) == assembly.type else { throw CodingError("has another type") }
    guard try reader.count() == rows, row + rows <= assembly.count else {
      throw CodingError("has another number of rows")
    }
    switch try reader.byte() {
    case 0: break
    case 1:
      assembly.setNulls(at: row, count: rows)
      return
    case 2:
      let bits = try reader.raw((rows + 63) / 64 * 8)
      assembly.setValidity(bits, at: row, count: rows)
    default: throw CodingError("says nothing of nulls")
    }
    try assembly.setValues(&reader, at: row, count: rows)
    guard reader.isAtEnd else { throw CodingError("is too long") }
  }
}

/// The binary form of a stored type.
enum TypeCoding {
  static func encode(_ type: LogicalType, to writer: inout ByteWriter) {
    switch type {
    case .bool: writer.byte(1)
    case .int: writer.byte(2)
    case .decimal(let scale):
      writer.byte(3)
      writer.count(scale)
    case .float: writer.byte(4)
    case .date: writer.byte(5)
    case .timestamp: writer.byte(6)
    case .text: writer.byte(7)
    case .null: writer.byte(8)
    case .duration: writer.byte(9)
    case .row, .list: preconditionFailure("columns have no rows or lists")
    }
  }

  static func decode(_ reader: inout ByteReader) throws(CodingError) -> LogicalType {
    switch try reader.byte() {
    case 1: .bool
    case 2: .int
    case 3: .decimal(scale: try reader.count(38))
    case 4: .float
    case 5: .date
    case 6: .timestamp
    case 7: .text
    case 8: .null
    case 9: .duration
    default: throw CodingError("has an unknown type")
    }
  }
}
