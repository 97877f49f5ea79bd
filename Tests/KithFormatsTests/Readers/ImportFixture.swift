import KithBase
import KithColumns
import KithFormats

/// A table read from text, and its cells as text.
struct ImportFixture {
  let table: ImportedTable

  init(_ text: String, name: String = "data.csv", _ configure: (inout ImportOptions) -> Void = { _ in }) throws {
    try self.init(Array(text.utf8), name: name, configure)
  }

  init(
    _ bytes: [UInt8], name: String = "data.csv", threads: Int = 1,
    _ configure: (inout ImportOptions) -> Void = { _ in }
  ) throws {
    var options = ImportOptions()
    configure(&options)
    table = try Importer.read(FileBytes(bytes), fileName: name, options: options, threads: threads)
  }

  var names: [String] { table.fields.map(\.name) }

  var types: [String] {
    table.fields.map {
      $0.column.type.scale > 0 ? "decimal(\($0.column.type.scale))" : $0.column.type.name
    }
  }

  func column(_ name: String) -> [String] {
    guard let field = table.fields.first(where: { $0.name == name }) else { return ["no column \(name)"] }
    return (0..<table.rowCount).map { ImportFixture.text(field.column.value($0)) }
  }

  var rows: [[String]] {
    (0..<table.rowCount).map { row in
      table.fields.map { ImportFixture.text($0.column.value(row)) }
    }
  }

  /// Line, column and reason of each reject.
  var rejects: [String] {
    table.rejects.map { "\($0.line) \($0.column.isEmpty ? "-" : $0.column) \($0.reason)" }
  }

  /// Everything that must not depend on chunks and threads.
  var fingerprint: String {
    let invariants = table.fields.flatMap { $0.column.checkInvariants() }
    let dictionaries = table.fields.map { field -> String in
      guard case .text(_, let texts) = field.column.data else { return "-" }
      return (0..<Int32(texts.count)).map { texts.string($0) }.joined(separator: "|")
    }
    return "\(names) \(types) \(rows) \(rejects) \(table.notes) \(invariants) \(dictionaries)"
  }

  static func text(_ value: Value) -> String {
    switch value {
    case .null: "∅"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .decimal(let value): value.description
    case .float(let value): String(value)
    case .text(let value): value
    case .date(let value): CivilDate.text(days: value)
    case .timestamp(let value): CivilDate.text(microseconds: value)
    case .duration, .list: "?"
    }
  }
}

/// The diagnostic that `body` throws.
func diagnostic(_ body: () throws -> Void) -> Diagnostic? {
  do {
    try body()
    return nil
  } catch {
    return error as? Diagnostic
  }
}
