import Glibc
import KithBase
import KithColumns
import KithPlan
import KithSyntax

/// The schema of the thirty programs, and an environment without data.
final class Fixture: BindingEnvironment {
  func history(of pipeline: BoundPipeline, table: String) throws -> ResultTable {
    ResultTable(fields: [], rowCount: 0)
  }
  var catalog: CatalogSnapshot
  let today: Int32 = 20_000
  let now: Int64 = 0
  var source = SourceText("")
  var relations: [String: NamedRelation] = [:]
  var variables: [String: BoundVariable] = [:]
  var macros: [String: MacroDefinition] = [:]
  var previous: ResultTable?
  /// What `evaluate` answers.
  var answer: ResultTable?

  init() { catalog = Fixture.programs }

  private static let programs = schema(Programs.text("fixture.kith"))

  func relation(named name: String) -> NamedRelation? { relations[name] }
  func variable(named name: String) -> BoundVariable? { variables[name] }
  func macro(named name: String) -> MacroDefinition? { macros[name] }
  var relationNames: [String] { relations.keys.sorted() }
  var variableNames: [String] { variables.keys.sorted() }
  var macroNames: [String] { macros.keys.sorted() }

  func read(file: String, options: [String: Value], range: SourceRange) throws -> ResultTable {
    guard let table = catalog.table("leads") else { throw Diagnostic("K0701", "no file", range) }
    return Fixture.empty(table.columns.filter { $0.name != "id" && $0.name != "customer_id" })
  }

  func evaluate(_ pipeline: BoundPipeline) throws -> ResultTable {
    guard let answer else { throw Diagnostic("K0501", "nothing can be run here", nil) }
    return answer
  }

  static func empty(_ columns: [ColumnSchema]) -> ResultTable {
    ResultTable(
      fields: columns.map {
        .init(name: $0.name, type: $0.type, vector: VectorBuilder($0.type).vector())
      },
      rowCount: 0)
  }

  /// Reads `table` and `reference` statements; decimals get two digits, as money has.
  static func schema(_ text: String) -> CatalogSnapshot {
    var tables: [TableSchema] = []
    var references: [ReferenceSchema] = []
    for statement in Parser.parse(SourceText(text)).script.statements {
      switch statement.kind {
      case .table(let name, let columns):
        tables.append(
          TableSchema(
            name: name.text,
            columns: columns.map { column in
              let type =
                if case .decimal = column.type.type { LogicalType.decimal(scale: 2) } else {
                  column.type.type
                }
              return ColumnSchema(column.name.text, type, isRequired: column.isRequired)
            }, key: columns.indices.filter { columns[$0].isKey }))
      case .reference(let column, let to, let forward, let backward):
        let from = column.names[0].text
        references.append(
          ReferenceSchema(
            fromTable: from, fromColumn: column.names[1].text, toTable: to.text,
            forwardName: forward?.text ?? String(column.names[1].text.dropLast(3)),
            backwardName: backward?.text ?? from))
      default: break
      }
    }
    return CatalogSnapshot(tables: tables, references: references)
  }

  // MARK: Binding

  /// Binds every statement of a program in order, as a session would.
  func run(_ text: String) -> Outcome {
    let source = SourceText(text)
    self.source = source
    let parsed = Parser.parse(source)
    var outcome = Outcome(problems: parsed.diagnostics)
    for statement in parsed.script.statements { run(statement, &outcome) }
    return outcome
  }

  private func run(_ statement: Statement, _ outcome: inout Outcome) {
    switch statement.kind {
    case .param(let name, let type, _): variables[name.text] = .value(sample(type.type), type.type)
    case .letBinding(let name, let value):
      guard let bound = bind(value, &outcome) else { return }
      if bound.isScalar {
        variables[name.text] = .value(
          sample(bound.columns[0].value.type), bound.columns[0].value.type)
      } else {
        relations[name.text] = .pipeline(value, source: source)
      }
    case .def(let name, let formals, let body):
      macros[name.text] = MacroDefinition(
        name: name.text, formals: formals, body: body, source: source)
    case .assert(let condition, let message):
      scalar(condition, &outcome)
      if let message { scalar(message, &outcome) }
    case .print(let pipeline): _ = bind(pipeline, &outcome)
    case .pipeline(let pipeline):
      if let bound = bind(pipeline, &outcome), !bound.isScalar {
        previous = Fixture.empty(bound.columns.map { ColumnSchema($0.name, $0.value.type) })
      }
    case .run(_, let options): for option in options { scalar(option.value, &outcome) }
    case .ifElse(let condition, let then, _):
      scalar(condition, &outcome)
      for statement in then.statements { run(statement, &outcome) }
    case .forEach(let variable, let rows, let body):
      guard let bound = bind(rows, &outcome) else { return }
      variables[variable.text] = .row(
        Dictionary(
          bound.columns.map { ($0.name, (sample($0.value.type), $0.value.type)) },
          uniquingKeysWith: { first, _ in first }))
      for statement in body.statements { run(statement, &outcome) }
    case .transaction(_, let body): for statement in body.statements { run(statement, &outcome) }
    default: break
    }
  }

  private func scalar(_ expression: Expression, _ outcome: inout Outcome) {
    do { outcome.add(try Binder(environment: self).bindScalar(expression)) } catch {
      outcome.problems += error.all
    }
  }

  private func bind(_ pipeline: Pipeline, _ outcome: inout Outcome) -> BoundPipeline? {
    do {
      let bound = try Binder(environment: self).bind(pipeline)
      outcome.add(bound)
      return bound
    } catch {
      outcome.problems += error.all
      return nil
    }
  }

  private func sample(_ type: LogicalType) -> Value {
    switch type {
    case .date: .date(20_000)
    case .text: .text("x")
    case .int: .int(1)
    case .list: .list([.text("A"), .text("B")])
    case .decimal(let scale): .decimal(Decimal(100, scale: scale))
    default: .null
    }
  }
}

struct Outcome {
  var problems: [Diagnostic]
  var pipelines: [BoundPipeline] = []
  var unsound: [String] = []

  init(problems: [Diagnostic]) { self.problems = problems }

  mutating func add(_ pipeline: BoundPipeline) {
    pipelines.append(pipeline)
    unsound += PlanVerifier.problems(in: pipeline)
  }

  var messages: [String] { problems.map { "\($0.code): \($0.message)" } }
  var last: BoundPipeline? { pipelines.last }
  var columns: [String] { last?.columns.map { "\($0.name): \($0.value.type.name)" } ?? [] }
}

/// Binds one program over a fresh fixture.
func bind(_ text: String) -> Outcome { Fixture().run(text) }

/// The programs of the language's specification, from Tests/Golden/programs.
enum Programs {
  static let folder: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(2)
    return parts.joined(separator: "/") + "/Golden/programs/"
  }()

  static func text(_ name: String) -> String {
    guard let file = fopen(folder + name, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[0..<count]
    }
  }

  static let names: [String] = {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".kith"), name != "fixture.kith" { names.append(name) }
    }
    return names.sorted()
  }()
}

extension Fixture {
  /// A table of one column.
  static func column(_ name: String, _ type: LogicalType, _ values: [Value]) -> ResultTable {
    var builder = VectorBuilder(type)
    for value in values { builder.append(value) }
    return ResultTable(
      fields: [.init(name: name, type: type, vector: builder.vector())], rowCount: values.count)
  }
}
