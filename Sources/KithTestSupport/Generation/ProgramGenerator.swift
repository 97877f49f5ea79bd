import KithBase

/// Random programs over random tables, both made by one seed, as text in the language. Most of them
/// bind; one that does not is an error that a user could make as well.
package struct ProgramGenerator {
  let seed: UInt64
  var random: SeededRandom
  let tables: GeneratedTables
  private var nameCount = 0

  package init(seed: UInt64) {
    self.seed = seed
    var maker = TableGenerator(seed: seed)
    tables = maker.make()
    random = SeededRandom(seed: seed ^ 0x5DEE_CE66_D153_2BB1)
  }

  package mutating func make() -> GeneratedProgram {
    var program = GeneratedProgram(seed: seed, tables: tables, preamble: [], source: "", stages: [])
    if random.chance(0.04) {
      program.source = statementAggregate()
      return program
    }
    let table = random.pick(tables.tables).schema.name
    var scope = scope(of: table)
    program.source = table
    if random.chance(0.1) {
      var stages: [String] = []
      for _ in 0..<(1 + random.below(2)) { stages.append(rowStage(&scope)) }
      program.preamble.append("let view_ = " + ([table] + stages).joined(separator: " | "))
      program.source = "view_"
    }
    for _ in 0..<(1 + random.below(5)) { program.stages.append(stage(&scope)) }
    return program
  }

  /// The program of a seed with its tables, to look at.
  package static func text(seed: UInt64) -> String {
    var generator = ProgramGenerator(seed: seed)
    let made = generator.make()
    return made.text + "\n" + made.tables.listing
  }

  mutating func fresh() -> String {
    nameCount += 1
    return "n\(nameCount)"
  }

  // MARK: Scopes

  func scope(of table: String) -> GeneratorScope {
    GeneratorScope(columns: columns(of: table), table: table)
  }

  func columns(of table: String) -> [GeneratorScope.Column] {
    tables.table(table)?.schema.columns.compactMap { column in
      GeneratedType(column.type).map { .init(text: column.name, type: $0) }
    } ?? []
  }

  /// References from a table to one row: names and targets.
  func forward(_ table: String) -> [(name: String, table: String)] {
    tables.references.filter { $0.fromTable == table }.map { ($0.forwardName, $0.toTable) }
  }

  func backward(_ table: String) -> [(name: String, table: String)] {
    tables.references.filter { $0.toTable == table }.map { ($0.backwardName, $0.fromTable) }
  }

  /// Columns of the rows referred to, at depth one and two, as paths.
  func forwardColumns(_ scope: GeneratorScope) -> [GeneratorScope.Column] {
    guard let table = scope.table else { return [] }
    return forward(table).flatMap { first in
      columns(of: first.table).map { column in
        GeneratorScope.Column(text: "\(first.name).\(column.text)", type: column.type)
      }
        + forward(first.table).flatMap { second in
          columns(of: second.table).map { column in
            GeneratorScope.Column(
              text: "\(first.name).\(second.name).\(column.text)", type: column.type)
          }
        }
    }
  }

  /// Paths to many rows: one or two references backwards, or one up and one down.
  func manyPaths(_ table: String) -> [(path: String, table: String)] {
    let down = backward(table).flatMap { first in
      [(first.name, first.table)]
        + backward(first.table).map { ("\(first.name).\($0.name)", $0.table) }
    }
    let across = forward(table).flatMap { up in
      backward(up.table).map { ("\(up.name).\($0.name)", $0.table) }
    }
    return down + across
  }

  /// A column of the type, of the rows themselves or of a row that they refer to.
  mutating func column(
    _ scope: GeneratorScope, where accept: (GeneratorScope.Column) -> Bool
  ) -> GeneratorScope.Column? {
    let own = scope.columns.filter(accept)
    if own.isEmpty || random.chance(0.25) {
      let far = forwardColumns(scope).filter(accept)
      if !far.isEmpty { return random.pick(far) }
    }
    return own.isEmpty ? nil : random.pick(own)
  }

  mutating func anyColumn(_ scope: GeneratorScope) -> GeneratorScope.Column {
    column(scope) { _ in true } ?? .init(text: "1", type: .int)
  }

  /// `count(orders where …)` as a statement of its own.
  private mutating func statementAggregate() -> String {
    let table = random.pick(tables.tables).schema.name
    return aggregateOver(table, scope(of: table), .init(columns: [], table: nil), depth: 2).text
  }
}
