import Glibc
import KithColumns

/// A CSV file as text columns: what the runner needs and no more.
struct Table {
  var names: [String] = []
  var columns: [NamedTexts] = []
  var count = 0

  struct NamedTexts {
    var name: String
    var codes: [Int32] = []
    var builder = TextDictionaryBuilder()
  }

  init?(path: String) {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while case let read = fread(&buffer, 1, buffer.count, file), read > 0 { bytes += buffer[..<read] }
    var cell: [UInt8] = []
    var place = 0
    var isQuoted = false
    var isHeader = true
    func text() -> String { String(decoding: cell, as: UTF8.self) }
    var index = 0
    func put(_ table: inout Table) {
      if isHeader {
        table.columns.append(NamedTexts(name: text()))
      } else if place < table.columns.count {
        let code: Int32 = cell.isEmpty ? -1 : cell.withUnsafeBufferPointer { table.columns[place].builder.append($0) }
        table.columns[place].codes.append(code)
      }
      cell.removeAll(keepingCapacity: true)
      place += 1
    }
    while index < bytes.count {
      let byte = bytes[index]
      if isQuoted {
        if byte != 0x22 {
          cell.append(byte)
        } else if index + 1 < bytes.count, bytes[index + 1] == 0x22 {
          cell.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == 0x22 {
        isQuoted = true
      } else if byte == 0x2C {
        put(&self)
      } else if byte == 0x0A {
        put(&self)
        if !isHeader { count += 1 }
        isHeader = false
        place = 0
      } else if byte != 0x0D {
        cell.append(byte)
      }
      index += 1
    }
  }

  func texts(_ name: String) -> [String] {
    guard let column = columns.first(where: { $0.name == name }) else { return [] }
    return column.codes.map { $0 < 0 ? "" : column.builder.text($0) }
  }

  /// Column of a name, with nulls for empty cells; `rows` picks and orders.
  func column(_ index: Int, rows: [Int]) -> Column {
    let texts = columns[index]
    var builder = TextDictionaryBuilder()
    var codes: [Int32] = []
    var bits: [UInt8] = []
    for row in rows {
      let code = texts.codes[row]
      codes.append(code < 0 ? builder.append("") : builder.append(texts.builder.text(code)))
      bits.append(code < 0 ? 0 : 1)
    }
    if builder.count == 0 { _ = builder.append("") }
    let validity = Slice(bits)
    return Column(
      .text(Slice(codes), TextDictionary(builder: &builder)),
      validity: bits.contains(0) ? Bitmap(bytes: validity) : nil)
  }
}
