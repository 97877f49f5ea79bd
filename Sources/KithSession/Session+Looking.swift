package import KithBase
import KithEngine
import KithStore

extension Session {
  /// A table as `:schema` shows it.
  package struct TableSummary: Sendable {
    package let schema: TableSchema
    package let rowCount: Int
    /// References from it and to it.
    package let references: [ReferenceSchema]
  }

  /// Every table, in the order in which they were made.
  package var tables: [TableSummary] {
    catalog.tables.map { schema in
      TableSummary(
        schema: schema, rowCount: store.snapshot.table(schema.name).rowCount,
        references: catalog.references.filter {
          $0.fromTable == schema.name || $0.toTable == schema.name
        })
    }
  }

  /// Values of a reference's column that no row of the target has.
  package func orphanCount(of reference: ReferenceSchema) -> Int {
    guard let index = catalog.references.firstIndex(of: reference) else { return 0 }
    return store.snapshot.reference(index).orphanCount
  }

  /// Runs what was typed without showing its rows, which become `_`.
  package func look(_ source: SourceText) throws(Failure) {
    isExplaining = true
    defer { isExplaining = false }
    try runTyped(source)
  }

  /// Runs what was typed without showing its rows; returns the plan of its last query, a line a stage
  /// with the rows that it got and gave, the seconds it took and the indexes it used.
  package func explain(_ source: SourceText) throws(Failure) -> [String] {
    lastProfile = nil
    isExplaining = true
    defer { isExplaining = false }
    try runTyped(source)
    guard let profile = lastProfile else { return ["nothing was read"] }
    var lines: [(left: String, right: String, details: [String])] = []
    Session.collect(profile, depth: 0, into: &lines)
    let width = lines.map { TextWidth.of($0.left) }.max() ?? 0
    let right = lines.map { TextWidth.of($0.right) }.max() ?? 0
    return lines.map { line in
      let gap = String(repeating: " ", count: width - TextWidth.of(line.left) + 2)
      let pad = String(repeating: " ", count: right - TextWidth.of(line.right))
      let details = line.details.isEmpty ? "" : "  " + line.details.joined(separator: " · ")
      return line.left + gap + pad + line.right + details
    }
  }

  private static func collect(
    _ node: ProfileNode, depth: Int,
    into lines: inout [(left: String, right: String, details: [String])]
  ) {
    let given = node.inputs.map(\.rows).reduce(0, +)
    let rows = (node.inputs.isEmpty ? "" : "\(Wording.grouped(given)) → ")
      + Wording.counted(node.rows, "row")
    lines.append(
      (
        String(repeating: "  ", count: depth) + node.label,
        "\(rows)  \(Wording.seconds(node.seconds)) s", node.details
      ))
    for input in node.inputs { collect(input, depth: depth + 1, into: &lines) }
  }
}
