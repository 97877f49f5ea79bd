import KithBase
import KithStore

/// The tables at hand that stand in for the manual's customers and their orders, and their columns for its
/// columns.
struct OwnTables {
  /// Which of the two tables a word of the manual belongs to.
  enum Home { case main, detail }

  /// What a column is good for.
  enum Kind { case key, text, category, number, date, truth, foreign }

  /// A word of the manual's examples that names a column.
  struct Word {
    var home: Home?
    var kind: Kind
    /// Parts of names that fit best.
    var hints: [String] = []
  }

  /// One row for each customer.
  let main: TableSchema
  /// Rows that point at the customers.
  let detail: TableSchema?
  let reference: ReferenceSchema?
  private let session: Session

  /// Nil where there are no tables with columns.
  init?(_ session: Session) {
    self.session = session
    let tables = session.catalog.tables.filter { !$0.columns.isEmpty }
    let pairs = session.catalog.references.compactMap { reference -> (Int, ReferenceSchema)? in
      guard reference.fromTable != reference.toTable,
        let from = tables.first(where: { $0.name == reference.fromTable }),
        let to = tables.first(where: { $0.name == reference.toTable })
      else { return nil }
      return (OwnTables.likeness(from, to), reference)
    }
    let best = pairs.enumerated().max { ($0.element.0, $1.offset) < ($1.element.0, $0.offset) }
    if let reference = best?.element.1,
      let to = tables.first(where: { $0.name == reference.toTable })
    {
      (main, detail) = (to, tables.first { $0.name == reference.fromTable })
      self.reference = reference
      return
    }
    let largest = tables.enumerated().max {
      (session.rowCount($0.element), $1.offset) < (session.rowCount($1.element), $0.offset)
    }
    guard let largest else { return nil }
    (main, detail, reference) = (largest.element, nil, nil)
  }

  /// How much two tables look like orders and customers.
  private static func likeness(_ from: TableSchema, _ to: TableSchema) -> Int {
    func has(_ schema: TableSchema, _ fits: (LogicalType) -> Bool) -> Bool {
      schema.columns.contains { fits($0.type) }
    }
    var score = 0
    if has(from, { if case .decimal = $0 { true } else { false } }) { score += 3 }
    if has(from, { $0 == .date || $0 == .timestamp }) { score += 3 }
    if has(to, { $0 == .text }) { score += 1 }
    let name = to.name.lowercased()
    if ["customer", "client", "account", "contact", "patient", "member"].contains(where: name.contains) {
      score += 4
    }
    return score
  }

  func schema(_ home: Home) -> TableSchema { home == .main ? main : detail ?? main }

  /// The place of a column for a word in its table; nil where none fits that is not taken.
  func column(for word: Word, in home: Home, named name: String, taken: Set<Int>) -> Int? {
    let schema = schema(home)
    func spelled(_ index: Int) -> String { schema.columns[index].name.lowercased() }
    let fitting = columns(of: word.kind, schema).filter { !taken.contains($0) }
    return fitting.first { spelled($0) == name }
      ?? fitting.first { index in word.hints.contains { spelled(index).contains($0) } }
      ?? fitting.first
  }

  /// The columns of a kind, best first.
  private func columns(of kind: Kind, _ schema: TableSchema) -> [Int] {
    let all = Array(schema.columns.indices)
    func type(_ index: Int) -> LogicalType { schema.columns[index].type }
    let foreign = Set(
      session.catalog.references.filter { $0.fromTable == schema.name }.map(\.fromColumn))
    func isNumber(_ index: Int) -> Bool {
      type(index).isNumeric && !schema.key.contains(index)
        && !foreign.contains(schema.columns[index].name)
    }
    let texts = all.filter { type($0) == .text && !schema.key.contains($0) }
    let categories = texts.filter { isCategory($0, schema) }
    switch kind {
    case .key: return schema.key.count == 1 ? schema.key : Array(all.prefix(1))
    case .text: return texts.filter { !categories.contains($0) } + categories
    case .category: return categories + texts.filter { !categories.contains($0) }
    case .number:
      return all.filter { isNumber($0) && type($0) != .int }
        + all.filter { isNumber($0) && type($0) == .int }
    case .date: return all.filter { type($0) == .date || type($0) == .timestamp }
    case .truth: return all.filter { type($0) == .bool }
    case .foreign:
      guard let reference, reference.fromTable == schema.name else { return [] }
      return all.filter { schema.columns[$0].name == reference.fromColumn }
    }
  }

  /// True for a text column whose values come again and again.
  private func isCategory(_ index: Int, _ schema: TableSchema) -> Bool {
    guard let count = session.distinctCount(stored(index, schema)) else { return false }
    return count > 1 && count <= max(12, session.rowCount(schema) / 5)
  }

  /// The column as completion knows it.
  func stored(_ index: Int, _ schema: TableSchema) -> CompletionScope.Column {
    CompletionScope.Column(
      name: schema.columns[index].name, type: schema.columns[index].type,
      origin: schema.columns[index].expression == nil ? (schema.name, index) : nil)
  }
}

extension Session {
  func rowCount(_ schema: TableSchema) -> Int { store.snapshot.table(schema.name).rowCount }
}
