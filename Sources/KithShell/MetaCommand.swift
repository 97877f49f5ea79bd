import KithBase
import KithSession

/// A command of the prompt: not part of the language, begins with a colon.
package struct MetaCommand: Sendable {
  package let name: String
  /// As shown by help: `:schema [table]`.
  package let usage: String
  /// One sentence.
  package let summary: String
  let run: @Sendable (Shell, String) throws -> Void

  init(
    _ name: String, usage: String, _ summary: String,
    run: @escaping @Sendable (Shell, String) throws -> Void
  ) {
    self.name = name
    self.usage = usage
    self.summary = summary
    self.run = run
  }

  /// Every command, by name.
  package static let all: [MetaCommand] = [
    changes, chart, copy, explain, help, history, keys, models, more, quit, save, schema, set, timing, tour,
  ]

  /// Commands that people type out of habit.
  private static let habits = [
    "exit": "quit", "q": "quit", "h": "help", "?": "help", "tables": "schema",
  ]

  /// Runs `:name argument`; an unknown name is an error with the nearest one.
  static func run(_ line: String, in shell: Shell) throws {
    let words = line.dropFirst().split(separator: " ", maxSplits: 1)
    let name = words.first.map { $0.lowercased() } ?? "help"
    let argument = words.count > 1 ? trimmed(String(words[1])) : ""
    let known = habits[name] ?? name
    guard let command = all.first(where: { $0.name == known }) else {
      throw Diagnostic(
        "K0220", "there is no command `:\(name)`", nil,
        hint: EditDistance.nearest(to: name, among: all.map(\.name)).map {
          "did you mean `:\($0)`?"
        }
          ?? ":help lists the commands")
    }
    try command.run(shell, argument)
  }

  static func trimmed(_ text: String) -> String {
    var view = Substring(text)
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}
