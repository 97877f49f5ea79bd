import KithBase
import KithColumns
import KithDemo

/// The demo company with columns found by name.
struct DemoTables {
  let data: DemoData

  init(size: Int = 1, seed: UInt64 = 1) { data = DemoCompany.make(size: size, seed: seed) }

  func rows(_ table: String) -> Int { columns(table).first?.count ?? 0 }

  func columns(_ table: String) -> [Column] {
    data.tables.first { $0.schema.name == table }?.columns ?? []
  }

  func column(_ path: String) throws -> Column {
    let parts = path.split(separator: ".").map(String.init)
    guard let table = data.tables.first(where: { $0.schema.name == parts[0] }),
      let place = table.schema.column(parts[1])
    else { throw Missing(path: path) }
    return table.columns[place]
  }

  /// Unscaled numbers, or day numbers and moments; nil for null.
  func numbers(_ path: String) throws -> [Int?] {
    let column = try column(path)
    return (0..<column.count).map { row in
      switch column.value(row) {
      case .int(let value), .timestamp(let value): Int(value)
      case .decimal(let value): Int(value.unscaled)
      case .date(let value): Int(value)
      default: nil
      }
    }
  }

  func texts(_ path: String) throws -> [String?] {
    let column = try column(path)
    return (0..<column.count).map { row in
      if case .text(let value) = column.value(row) { value } else { nil }
    }
  }

  struct Missing: Error { var path: String }

  /// FNV-1a over every cell as text, row by row: does not know how columns store their cells.
  static func checksum(_ columns: [Column]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for row in 0..<(columns.first?.count ?? 0) {
      for column in columns {
        for byte in cell(column.value(row)).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ 0x1F) &* 0x100_0000_01B3
      }
    }
    return hash
  }

  private static func cell(_ value: Value) -> String {
    switch value {
    case .null: "\u{0}"
    case .int(let number), .timestamp(let number): String(number)
    case .date(let day): String(day)
    case .bool(let flag): flag ? "true" : "false"
    case .decimal(let number): "\(number.unscaled)e\(number.scale)"
    case .text(let text): text
    default: "?"
    }
  }
}
