package import KithBase

extension DiagnosticRenderer {
  /// Problems for editors and agents, one JSON object a line: `severity`, `code`, `message`, and where
  /// they are known `file`, `line` and `column` (one-based, in Unicode scalars), `span` (byte offsets,
  /// half open) and `hint`.
  package static func json(_ diagnostics: [Diagnostic], in source: SourceText?) -> String {
    diagnostics.map { json($0, in: source) }.joined(separator: "\n")
  }

  private static func json(_ diagnostic: Diagnostic, in source: SourceText?) -> String {
    var fields = ["\"severity\":\(quoted(diagnostic.severity.rawValue))"]
    if !diagnostic.code.isEmpty { fields.append("\"code\":\(quoted(diagnostic.code))") }
    fields.append("\"message\":\(quoted(diagnostic.message))")
    if let range = diagnostic.range, let source {
      let position = source.position(of: range.lower)
      fields.append("\"file\":\(quoted(source.name))")
      fields.append("\"line\":\(position.line),\"column\":\(position.column)")
      fields.append("\"span\":[\(range.lower),\(range.upper)]")
    }
    if let hint = diagnostic.hint { fields.append("\"hint\":\(quoted(hint))") }
    return "{" + fields.joined(separator: ",") + "}"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
