/// What the command line asks for, already split into its parts.
package struct Invocation: Sendable {
  package enum Action: Sendable {
    /// Data, then a program, or the prompt, or a stream of statements.
    case run
    case check(syntaxOnly: Bool)
    case format(checks: Bool)
    /// Looks whether a workspace is whole.
    case verify
    /// Saves what is intact of a workspace into a new one.
    case salvage
  }

  package var action = Action.run
  /// Files in order: data, programs.
  package var files: [String] = []
  /// `-c`.
  package var program: String?
  /// `--name value` for the program's parameters, in order.
  package var parameters: [(name: String, value: String)] = []
  package var usesDemo = false
  package var demoSize = 1
  package var demoSeed: UInt64 = 1
  package var asOf: String?
  package var format: String?
  /// Seconds.
  package var timeout: Double?
  package var threads: Int?
  package var isReadOnly = false
  package var skipsInit = false
  package var isDryRun = false
  package var writesJSONErrors = false
  /// Every statement of a program is a transaction of its own, and a failure ends only that one.
  package var keepsGoing = false
  /// Shows the parameters of the program instead of running it.
  package var wantsProgramHelp = false

  package init() {}

  /// Splits what the option parser did not know into files and parameters: `--name value`,
  /// `--name=value`; a name that is followed by another or by nothing means true.
  package mutating func take(_ rest: [String]) {
    var index = 0
    while index < rest.count {
      let word = rest[index]
      index += 1
      guard word.hasPrefix("--"), word.utf8.count > 2 else {
        files.append(word)
        continue
      }
      let body = word.dropFirst(2)
      // Parameters are written with underscores in programs and often with hyphens in shells.
      func name(_ text: Substring) -> String { String(text.map { $0 == "-" ? "_" : $0 }) }
      if let equals = body.firstIndex(of: "=") {
        parameters.append((name(body[..<equals]), String(body[body.index(after: equals)...])))
      } else if index < rest.count, !rest[index].hasPrefix("--") {
        parameters.append((name(body), rest[index]))
        index += 1
      } else {
        parameters.append((name(body), "true"))
      }
    }
  }
}
