import KithBase
package import KithSyntax

/// A syntax tree as text without its ranges, so that two trees can be compared.
package enum SyntaxOutline {
  package static func of(_ parsed: Parsed) -> String {
    parsed.script.statements.map { of($0.kind) }.joined(separator: "\n")
  }

  private static func of(_ value: Any) -> String {
    if value is SourceRange { return "" }
    if let name = value as? Name { return name.text }
    if let value = value as? Value { return String(describing: value) }
    if let period = value as? Period { return "\(period.start)..\(period.end)" }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional { return mirror.children.first.map { of($0.value) } ?? "-" }
    let children = mirror.children.filter { !($0.value is SourceRange) && $0.label != "range" }
    if mirror.displayStyle == .collection {
      return "[" + children.map { of($0.value) }.joined(separator: " ") + "]"
    }
    if children.isEmpty { return String(describing: value) }
    let isEnum = mirror.displayStyle == .enum
    let parts = children.map { (isEnum ? ($0.label ?? "") + " " : "") + of($0.value) }
    return "(" + parts.joined(separator: " ") + ")"
  }
}
