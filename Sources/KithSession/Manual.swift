import KithFunctions
import KithPlan

/// A page of the manual: what help shows of a statement, a verb, a function or a setting.
package struct ManualPage: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case statement
    case verb = "step"
    case aggregate
    case window = "window function"
    case function
    case setting
  }
  package let kind: Kind
  package let name: String
  package let signature: String
  /// One sentence.
  package let summary: String
  /// Lines on options, definitions and sources; mostly none.
  package var details: [String] = []
  /// Programs, some with what they give.
  package let examples: [(program: String, result: String?)]
}

/// Every page, from the registries.
package enum Manual {
  package static let pages: [ManualPage] =
    statements + verbs + aggregates + windows + functions + settings

  /// The pages of that name, letter case aside: `first` is an aggregate and may be more.
  package static func pages(named name: String) -> [ManualPage] {
    let wanted = name.lowercased()
    return pages.filter { $0.name == wanted }
  }

  private static let verbs = Verb.all.map { verb in
    ManualPage(
      kind: .verb, name: verb.name, signature: verb.signature, summary: verb.summary,
      details: verb.manual.split(separator: "\n").map(String.init),
      examples: verb.examples.map { ($0, nil) })
  }

  private static let aggregates = AggregateKind.manual.map { page($0, .aggregate) }

  private static let windows = WindowKind.manual.map { page($0, .window) }

  private static let functions = ScalarFunction.all.map { function in
    ManualPage(
      kind: .function, name: function.name, signature: function.signature,
      summary: function.summary,
      examples: function.examples.map { ($0.call, $0.result) })
  }

  private static let settings = Setting.all.map { setting in
    ManualPage(
      kind: .setting, name: setting.name, signature: "set \(setting.name) = …",
      summary: setting.summary,
      examples: [(setting.example, nil)])
  }

  private static func page(_ manual: FunctionManual, _ kind: ManualPage.Kind) -> ManualPage {
    ManualPage(
      kind: kind, name: manual.name, signature: manual.signature, summary: manual.summary,
      examples: manual.examples.map { ($0.call, $0.result) })
  }
}
