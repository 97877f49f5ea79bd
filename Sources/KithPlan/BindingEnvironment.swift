package import KithBase
package import KithColumns
package import KithSyntax

/// What `$name` stands for.
package enum BoundVariable: Sendable {
  case value(Value, LogicalType)
  /// A row of a `for` loop: its columns by name, read as `$c.country`.
  case row([String: (Value, LogicalType)])
  /// Days for `date in $q`; no value of a column.
  case period(Period)
}

/// A relation that a script named with `let` or a view, or froze.
package enum NamedRelation: Sendable {
  /// Bound anew where it is used; `source` is the text that its ranges point into.
  case pipeline(Pipeline, source: SourceText)
  /// Rows at hand. A field of type `.row(table)` carries the identity and is not a column.
  case rows(ResultTable)
}

/// `def name(formals) = body`.
package struct MacroDefinition: Sendable {
  package let name: String
  package let formals: [Formal]
  package let body: DefBody
  package let source: SourceText
  package init(name: String, formals: [Formal], body: DefBody, source: SourceText) {
    self.name = name
    self.formals = formals
    self.body = body
    self.source = source
  }
}

/// What the binder asks of the session. Everything is a value; only `read` and `evaluate` do work.
package protocol BindingEnvironment: AnyObject {
  var catalog: CatalogSnapshot { get }
  /// Fixed once a run.
  var today: Int32 { get }
  var now: Int64 { get }
  /// The text that the statement's ranges point into.
  var source: SourceText { get }
  func relation(named name: String) -> NamedRelation?
  func variable(named name: String) -> BoundVariable?
  func macro(named name: String) -> MacroDefinition?
  var relationNames: [String] { get }
  var variableNames: [String] { get }
  var macroNames: [String] { get }
  /// The previous result, `_`; nil when there is none.
  var previous: ResultTable? { get }
  /// Reads a file for `read("file.csv", sep: ";")`.
  func read(file: String, options: [String: Value], range: SourceRange) throws -> ResultTable
  /// Runs a plan of a table's rows now and gives each change of each of their cells, oldest first.
  func history(of pipeline: BoundPipeline, table: String) throws -> ResultTable
  /// Runs a plan of a table's rows now and gives each field of those that were merged: its value, the
  /// rule, the row it came from, and what the others had.
  func origins(of pipeline: BoundPipeline, table: String) throws -> ResultTable
  /// Pairs of rows of a table of which somebody has said whether they are the same.
  func decisions(of table: String) -> [DuplicateDecision]
  /// Rows of a table that went into others, and those that they went into, as they were.
  func mergedRows(of table: String) -> [MergedRow]
  /// Keys of the rows that came into a table since a moment.
  func keysEntered(into table: String, since: Int64) throws -> Set<String>
  /// Runs a plan now: for the values of a pivot without `in`.
  func evaluate(_ pipeline: BoundPipeline) throws -> ResultTable
  /// A fit that was kept by name, as `SavedModel.bytes`; nil when there is none.
  func model(named name: String) -> [UInt8]?
  var modelNames: [String] { get }
}

extension BindingEnvironment {
  package func model(named name: String) -> [UInt8]? { nil }
  package var modelNames: [String] { [] }
}

extension BindingEnvironment {
  package func decisions(of table: String) -> [DuplicateDecision] { [] }

  package func mergedRows(of table: String) -> [MergedRow] { [] }

  package func origins(of pipeline: BoundPipeline, table: String) throws -> ResultTable {
    ResultTable(fields: [], rowCount: 0)
  }

  package func keysEntered(into table: String, since: Int64) throws -> Set<String> { [] }
}
