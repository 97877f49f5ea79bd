package import KithBase
import KithColumns
import KithPlan
package import KithSyntax

extension Session {
  /// Codes of the diagnostics that say that a name means nothing.
  private static let nameCodes: Set<String> = ["K0205", "K0301", "K0302", "K0309", "K0310"]

  /// The names of a text that mean nothing here, in order: statements are bound, and nothing runs, is
  /// read or is said. What an earlier statement of the text defines is known to the later ones.
  package func unknownNames(in parsed: Parsed) -> [SourceRange] {
    let looking = LookingEnvironment(self, source: parsed.source)
    var found: [SourceRange] = []
    for statement in parsed.script.statements {
      guard let pipeline = looking.pipeline(of: statement) else { continue }
      do {
        _ = try Binder(environment: looking).bind(pipeline)
      } catch {
        found += error.all.compactMap { Session.nameCodes.contains($0.code) ? $0.range : nil }
      }
    }
    return found
  }
}

/// The session's names for binding what is only looked at: files stay closed and nothing is computed.
final class LookingEnvironment: BindingEnvironment {
  private let session: Session
  private let scope: KithSession.Scope
  let source: SourceText

  init(_ session: Session, source: SourceText) {
    self.session = session
    self.source = source
    scope = KithSession.Scope(inside: session.scope)
  }

  /// The pipeline that a statement binds; what it defines is known from now on.
  func pipeline(of statement: Statement) -> Pipeline? {
    switch statement.kind {
    case .pipeline(let pipeline), .print(let pipeline): return pipeline
    case .letBinding(let name, let value):
      let bound = try? Binder(environment: self).bind(value)
      let isRelation = bound.map { !$0.isScalar } ?? !value.stages.isEmpty
      if isRelation {
        scope.set(name.text, relation: .pipeline(value, source: source))
      } else {
        scope.set(name.text, variable: .value(.null, .null))
      }
      return isRelation ? value : nil
    case .param(let name, let type, _):
      scope.set(name.text, variable: .value(.null, type.type))
      return nil
    case .def(let name, let formals, let body):
      scope.set(MacroDefinition(name: name.text, formals: formals, body: body, source: source))
      return nil
    default: return nil
    }
  }

  var catalog: CatalogSnapshot { session.catalog }
  var today: Int32 { session.today }
  var now: Int64 { session.now }
  var previous: ResultTable? { session.previous }
  func relation(named name: String) -> NamedRelation? { scope.relation(name) }
  func variable(named name: String) -> BoundVariable? { scope.variable(name) }
  func macro(named name: String) -> MacroDefinition? { scope.macro(name) }
  var relationNames: [String] { scope.relationNames }
  var variableNames: [String] { scope.variableNames }
  var macroNames: [String] { scope.macroNames }

  /// Why something was not done.
  private struct OnlyLooking: Error {}

  func read(file: String, options: [String: Value], range: SourceRange) throws -> ResultTable {
    throw OnlyLooking()
  }

  func history(of pipeline: BoundPipeline, table: String) throws -> ResultTable {
    throw OnlyLooking()
  }

  func evaluate(_ pipeline: BoundPipeline) throws -> ResultTable { throw OnlyLooking() }
}
