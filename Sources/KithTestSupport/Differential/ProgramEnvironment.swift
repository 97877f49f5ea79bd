package import KithBase
package import KithColumns
package import KithFunctions
package import KithPlan
package import KithStore
package import KithSyntax

/// What the binder asks of a session, answered from generated tables: no files, a fixed day.
package final class ProgramEnvironment: BindingEnvironment {
  /// These environments have no history.
  package func history(of pipeline: BoundPipeline, table: String) throws -> ResultTable {
    ResultTable(fields: [], rowCount: 0)
  }

  package let snapshot: StoreSnapshot
  package var source: SourceText
  private var relations: [String: NamedRelation] = [:]
  private var macros: [String: MacroDefinition] = [:]

  package init(snapshot: StoreSnapshot, source: SourceText) {
    self.snapshot = snapshot
    self.source = source
  }

  package var catalog: CatalogSnapshot { snapshot.catalog }
  package var today: Int32 { GeneratedValues.today }
  package var now: Int64 { Int64(today) * CivilDate.microsecondsPerDay }
  package var context: KernelContext { KernelContext(today: today, now: now) }

  package func relation(named name: String) -> NamedRelation? { relations[name] }
  package func variable(named name: String) -> BoundVariable? { nil }
  package func macro(named name: String) -> MacroDefinition? { macros[name] }
  package var relationNames: [String] { relations.keys.sorted() }
  package var variableNames: [String] { [] }
  package var macroNames: [String] { macros.keys.sorted() }
  package var previous: ResultTable? { nil }

  package func read(file: String, options: [String: Value], range: SourceRange) throws -> ResultTable {
    throw Diagnostic("K0701", "generated programs read no files", range)
  }

  /// For a pivot without `in`: the reference's answer, so that the engine cannot fool both.
  package func evaluate(_ pipeline: BoundPipeline) throws -> ResultTable {
    let table: PlainTable
    do { table = try ReferenceEvaluator(snapshot: snapshot, context: context).run(pipeline) } catch {
      throw Diagnostic("K0501", "\(error)", nil)
    }
    let fields = pipeline.columns.enumerated().map { index, column in
      var builder = VectorBuilder(column.value.type)
      for row in table.rows { builder.append(row[index]) }
      return ResultTable.Field(name: column.name, type: column.value.type, vector: builder.vector())
    }
    return ResultTable(fields: fields, rowCount: table.rows.count)
  }

  /// Binds the last statement of a program after taking in its `let` and `def` statements. Throws
  /// `Diagnostics`.
  package func bind() throws -> BoundPipeline {
    let parsed = Parser.parse(source)
    if parsed.hasErrors { throw Diagnostics(parsed.diagnostics) }
    var result: BoundPipeline?
    for statement in parsed.script.statements {
      switch statement.kind {
      case .letBinding(let name, let value):
        _ = try Binder(environment: self).bind(value)
        relations[name.text] = .pipeline(value, source: source)
      case .def(let name, let formals, let body):
        macros[name.text] = MacroDefinition(
          name: name.text, formals: formals, body: body, source: source)
      case .pipeline(let pipeline): result = try Binder(environment: self).bind(pipeline)
      default: throw Diagnostics([Diagnostic("K0200", "no statement of a generated program", nil)])
      }
    }
    guard let result else { throw Diagnostics([Diagnostic("K0200", "an empty program", nil)]) }
    return result
  }
}
