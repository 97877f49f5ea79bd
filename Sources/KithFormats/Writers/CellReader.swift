import KithBase
import KithColumns

/// The cells of one column as bare memory: reading one retains nothing and boxes nothing.
// Safety: the pointers lie in buffers of the vector it was made from; whoever makes one keeps the
// vector alive while it is used (`withCells`).
struct CellReader {
  enum Kind {
    case bool(UnsafePointer<UInt8>)
    case int(UnsafePointer<Int64>)
    case decimal(UnsafePointer<Int64>, scale: Int)
    case wide(UnsafePointer<Int128>, scale: Int)
    case float(UnsafePointer<Double>)
    case date(UnsafePointer<Int32>)
    case timestamp(UnsafePointer<Int64>)
    case text(UnsafePointer<Int32>, offsets: UnsafePointer<Int>, bytes: UnsafePointer<UInt8>)
    case row(UnsafePointer<Int32>)
    case duration(
      UnsafePointer<Int64>, days: UnsafePointer<Int64>, microseconds: UnsafePointer<Int64>)
    case null
  }

  let kind: Kind
  private let validity: UnsafePointer<UInt8>?

  fileprivate init(_ vector: Vector) {
    validity = vector.validity.map { UnsafePointer($0.base) }
    kind =
      switch vector.data {
      case .bool(let slice): .bool(slice.base)
      case .int(let slice): .int(slice.base)
      case .decimal(let slice, let scale): .decimal(slice.base, scale: scale)
      case .wide(let slice, let scale): .wide(slice.base, scale: scale)
      case .float(let slice): .float(slice.base)
      case .date(let slice): .date(slice.base)
      case .timestamp(let slice): .timestamp(slice.base)
      case .text(let slice, let dictionary):
        .text(slice.base, offsets: dictionary.offsets.base, bytes: dictionary.bytes.base)
      case .row(let slice): .row(slice.base)
      case .duration(let months, let days, let microseconds):
        .duration(months.base, days: days.base, microseconds: microseconds.base)
      case .null: .null
      }
  }

  @inline(__always)
  func isNull(_ row: Int) -> Bool {
    if let validity, validity[row] == 0 { return true }
    switch kind {
    case .null: return true
    case .row(let rows): return rows[row] < 0
    default: return false
    }
  }

  /// The bytes of a text cell that is not null; nil where the column is no text.
  @inline(__always)
  func text(_ row: Int) -> UnsafeBufferPointer<UInt8>? {
    guard case .text(let codes, let offsets, let bytes) = kind else { return nil }
    let code = Int(codes[row])
    let start = offsets[code]
    return UnsafeBufferPointer(start: bytes + start, count: offsets[code + 1] - start)
  }

  var isNumber: Bool {
    switch kind {
    case .int, .decimal, .wide, .float, .row: true
    default: false
    }
  }
}

extension ResultTable {
  /// Runs the body over the table's columns as bare memory; the readers must not outlive it.
  func withCells<Result: ~Copyable>(_ body: ([CellReader]) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body(fields.map { CellReader($0.vector) }) }
  }
}

extension OutputBuffer {
  /// The printed form of a cell that is not null; text as it is.
  mutating func append(_ cells: CellReader, _ row: Int) {
    switch cells.kind {
    case .bool(let values):
      if values[row] != 0 { append(literal: "true") } else { append(literal: "false") }
    case .int(let values): append(int: values[row])
    case .decimal(let values, let scale): append(decimal: values[row], scale: scale)
    case .wide(let values, let scale): append(wide: values[row], scale: scale)
    case .float(let values): append(ValueText.text(of: values[row]))
    case .date(let values): append(date: values[row])
    case .timestamp(let values): append(timestamp: values[row])
    case .text: if let text = cells.text(row) { append(text) }
    case .row(let values): append(int: Int64(values[row]))
    case .duration(let months, let days, let microseconds):
      append(
        ValueText.text(
          of: Duration(months: months[row], days: days[row], microseconds: microseconds[row])))
    case .null: break
    }
  }
}
