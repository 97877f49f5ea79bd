import KithBase
import KithColumns
import KithStore

/// The plainest picture of a workspace: rows in dictionaries, and a copy of everything for every change.
struct Model: Equatable {
  struct Table: Equatable {
    var columns: [ColumnSchema]
    var rows: [Int64: [Value]] = [:]
  }

  var names: [String] = []
  var tables: [String: Table] = [:]
  var notes: [String: String] = [:]

  init() {}

  /// What a store holds, read cell by cell.
  init(_ snapshot: StoreSnapshot) throws {
    for table in snapshot.orderedTables {
      let schema = table.schema
      names.append(schema.name)
      var copy = Table(columns: schema.columns)
      let columns = try table.slots.map { try $0?.load() }
      for row in 0..<table.rowCount {
        copy.rows[table.rowIDs[row]] = columns.map { $0?.value(row) ?? .null }
      }
      tables[schema.name] = copy
    }
    for (name, text) in snapshot.notes { notes[name.name] = text }
  }

  /// Blanks cells and takes a text out of the notes; gives the long texts that stood in the cells.
  mutating func forget(
    _ table: String, _ ids: [Int64], _ columns: [String], _ text: String?
  ) -> Set<String> {
    var gone: Set<String> = []
    for (index, column) in (tables[table]?.columns ?? []).enumerated() where columns.contains(column.name) {
      for id in ids {
        if case .text(let old)? = tables[table]?.rows[id]?[index], Model.isLong(old) { gone.insert(old) }
        tables[table]?.rows[id]?[index] = .null
      }
    }
    if let text { notes = notes.mapValues { Model.replacing(text, in: $0) } }
    return gone
  }

  /// Texts that do not stand in others by chance.
  private static func isLong(_ text: String) -> Bool { text.utf8.starts(with: "text ".utf8) && text.utf8.count == 11 }

  private static func replacing(_ part: String, in text: String) -> String {
    var rest = Array(text.utf8)[...]
    var result: [UInt8] = []
    while !rest.isEmpty {
      if rest.starts(with: part.utf8) {
        result += Array("…".utf8)
        rest = rest.dropFirst(part.utf8.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// All texts of cells.
  var texts: Set<String> {
    var all: Set<String> = []
    for table in tables.values {
      for row in table.rows.values {
        for case .text(let text) in row { all.insert(text) }
      }
    }
    return all
  }
}

/// Random values of every stored type, with the awkward ones among them.
enum RandomValues {
  static let types: [LogicalType] = [
    .text, .int, .decimal(scale: 2), .float, .bool, .date, .timestamp,
  ]
  private static let texts = ["", "a", "Ä", "é", "e\u{301}", "名前", "x\0y", "long enough to matter", "0"]

  static func value(_ type: LogicalType, _ random: inout SeededRandom) -> Value {
    if random.chance(0.15) { return .null }
    switch type {
    case .text:
      return .text(random.chance(0.7) ? random.pick(texts) : "text \(random.below(1_000_000))")
    case .int: return .int(integer(&random))
    case .decimal(let scale): return .decimal(Decimal(Int128(integer(&random)), scale: scale))
    case .float:
      return .float(random.pick([0, 1.5, -2.25, .infinity, 1e300, -0.0, Double(random.below(100)) / 10]))
    case .bool: return .bool(random.chance(0.5))
    case .date: return .date(Int32(random.below(40_000)) - 10_000)
    case .timestamp: return .timestamp(integer(&random))
    default: return .null
    }
  }

  private static func integer(_ random: inout SeededRandom) -> Int64 {
    switch random.below(5) {
    case 0: random.pick([Int64.min, .max, 0, -1, 1])
    case 1: Int64(bitPattern: random.next())
    default: Int64(random.below(1000)) - 500
    }
  }

  static func column(_ values: [Value], _ type: LogicalType) -> Column {
    var builder = VectorBuilder(type)
    for value in values { builder.append(value) }
    return Column(builder.vector())
  }
}
