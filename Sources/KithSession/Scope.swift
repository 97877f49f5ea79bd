import KithBase
package import KithPlan

/// The names that a program defined: variables, relations and macros, block inside block.
///
/// Names match without regard to letter case; the spelling of the definition is kept for messages.
package final class Scope {
  private let parent: Scope?
  private var variables: [String: (name: String, value: BoundVariable)] = [:]
  private var relations: [String: (name: String, value: NamedRelation)] = [:]
  private var macros: [String: MacroDefinition] = [:]

  package init(inside parent: Scope? = nil) { self.parent = parent }

  private static func key(_ name: String) -> String { name.lowercased() }

  package func variable(_ name: String) -> BoundVariable? {
    variables[Scope.key(name)]?.value ?? parent?.variable(name)
  }

  package func relation(_ name: String) -> NamedRelation? {
    relations[Scope.key(name)]?.value ?? parent?.relation(name)
  }

  package func macro(_ name: String) -> MacroDefinition? {
    macros[Scope.key(name)] ?? parent?.macro(name)
  }

  package func set(_ name: String, variable: BoundVariable) {
    relations[Scope.key(name)] = nil
    variables[Scope.key(name)] = (name, variable)
  }

  package func set(_ name: String, relation: NamedRelation) {
    variables[Scope.key(name)] = nil
    relations[Scope.key(name)] = (name, relation)
  }

  package func set(_ macro: MacroDefinition) { macros[Scope.key(macro.name)] = macro }

  /// True when this scope itself, not one around it, has a variable or a relation of that name.
  package func defines(_ name: String) -> Bool {
    variables[Scope.key(name)] != nil || relations[Scope.key(name)] != nil
  }

  package func definesMacro(_ name: String) -> Bool { macros[Scope.key(name)] != nil }

  package var variableNames: [String] {
    Scope.merged(variables.values.map(\.name), parent?.variableNames)
  }

  /// Names that begin with `#` are the session's own and are left out.
  package var relationNames: [String] {
    Scope.merged(
      relations.values.map(\.name).filter { $0.utf8.first != UInt8(ascii: "#") },
      parent?.relationNames)
  }

  package var macroNames: [String] { Scope.merged(macros.values.map(\.name), parent?.macroNames) }

  private static func merged(_ own: [String], _ outer: [String]?) -> [String] {
    Set(own).union(outer ?? []).sorted()
  }

  /// Takes over what a program that was run here defined, but for its parameters.
  package func adopt(_ other: Scope, except parameters: [String]) {
    let left = Set(parameters.map(Scope.key))
    for (key, entry) in other.variables where !left.contains(key) { variables[key] = entry }
    for (key, entry) in other.relations { relations[key] = entry }
    for (key, entry) in other.macros { macros[key] = entry }
  }

  /// Forgets frozen rows.
  package func dropRows() {
    for (key, entry) in relations {
      if case .rows = entry.value { relations[key] = nil }
    }
    parent?.dropRows()
  }

  /// Frozen rows after rows of tables came or went: see `ResultTable.renumbered`.
  package func renumber(_ moved: [String: [Int32]]) {
    for (key, entry) in relations {
      guard case .rows(let rows) = entry.value else { continue }
      relations[key] = (entry.name, .rows(rows.renumbered(moved)))
    }
    parent?.renumber(moved)
  }

  /// A copy, so that a program that fails can leave the names as they were.
  package func copy() -> Scope {
    let copy = Scope(inside: parent)
    (copy.variables, copy.relations, copy.macros) = (variables, relations, macros)
    return copy
  }
}
