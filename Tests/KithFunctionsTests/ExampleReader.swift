import KithBase
import KithColumns

@testable import KithFunctions

/// Runs examples that are calls over literals; nil for those that need the whole language.
struct ExampleReader {
  private var rest: Substring

  static func run(_ call: String) throws -> Value? {
    var reader = ExampleReader(rest: call[...])
    guard let value = try reader.expression() else { return nil }
    return reader.rest.isEmpty ? value : nil
  }

  private mutating func expression() throws -> Value? {
    if let text = string("\"") ?? string("'") { return .text(text) }
    let word = String(rest.prefix { $0.isLetter || $0.isNumber || "_-+.:".contains($0) })
    rest = rest.dropFirst(word.count)
    if rest.first == "(" {
      rest = rest.dropFirst()
      var arguments: [Value] = []
      while rest.first != ")" {
        guard let argument = try expression() else { return nil }
        arguments.append(argument)
        if rest.hasPrefix(", ") { rest = rest.dropFirst(2) }
      }
      rest = rest.dropFirst()
      let call = Call(name: word, types: arguments.map(\.type), constants: arguments)
      return try call.run(
        arguments.map { Vector.constant($0, type: $0.type, count: 1) }, count: 1
      ).value(0)
    }
    switch word {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: break
    }
    for type in [LogicalType.int, .decimal(scale: 0), .date, .timestamp] {
      if let value = StrictParsing.value(word, as: type) { return value }
    }
    return nil
  }

  private mutating func string(_ quote: Character) -> String? {
    guard rest.first == quote else { return nil }
    let inner = rest.dropFirst().prefix { $0 != quote }
    rest = rest.dropFirst(inner.count + 2)
    return quote == "\"" ? String(inner.replacing("\\t", with: "\t")) : String(inner)
  }
}
