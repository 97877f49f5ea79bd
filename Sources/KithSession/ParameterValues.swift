package import KithBase
package import KithSyntax

/// A value with its type, as variables hold it.
package struct Constant: Sendable {
  package var value: Value
  package var type: LogicalType
  package init(_ value: Value, _ type: LogicalType) {
    self.value = value
    self.type = type
  }
}

/// Values for the `param` statements of a program: texts from a command line, or values from
/// `run … with`.
package struct ParameterValues: Sendable {
  package enum Given: Sendable {
    /// Read by the declared type.
    case text(String)
    /// With the place of its name.
    case value(Constant, SourceRange)
  }

  package struct Declared: Sendable {
    package let name: String
    package let type: LogicalType
    /// Source range of the default; nil where a value must be given.
    package let defaultRange: SourceRange?
  }

  private var values: [(name: String, given: Given)] = []

  package init() {}

  package mutating func add(_ name: String, _ given: Given) { values.append((name, given)) }

  package var isEmpty: Bool { values.isEmpty }

  func value(of name: String) -> Given? {
    values.last { $0.name.lowercased() == name.lowercased() }?.given
  }

  /// The parameters that a program declares, in order.
  package static func declared(in script: Script) -> [Declared] {
    script.statements.compactMap { statement in
      guard case .param(let name, let type, let value) = statement.kind else { return nil }
      return Declared(name: name.text, type: type.type, defaultRange: value?.range)
    }
  }

  /// Throws when a value is for no parameter, or a parameter that needs one has none.
  package func check(against script: Script) throws(Diagnostics) {
    let declared = ParameterValues.declared(in: script)
    let names = declared.map(\.name)
    var problems: [Diagnostic] = []
    for (name, given) in values
    where !names.contains(where: { $0.lowercased() == name.lowercased() }) {
      var range: SourceRange?
      if case .value(_, let place) = given { range = place }
      problems.append(
        Diagnostic(
          "K0730", "the program has no parameter `\(name)`", range,
          hint: names.isEmpty
            ? "it has no parameters"
            : EditDistance.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
              ?? "its parameters are \(names.joined(separator: ", "))"))
    }
    for parameter in declared
    where parameter.defaultRange == nil && value(of: parameter.name) == nil {
      problems.append(
        Diagnostic(
          "K0730", "the parameter `\(parameter.name)` (\(parameter.type.name)) needs a value", nil,
          hint: "--\(parameter.name) VALUE"))
    }
    if !problems.isEmpty { throw Diagnostics(problems) }
  }
}
