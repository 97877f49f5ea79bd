import Glibc
import KithTestSupport
import Testing

/// The editor with its toy language on a terminal of its own.
struct Probe {
  let terminal: PseudoTerminal
  let home: String

  /// `history` is what earlier sessions left.
  init(
    _ arguments: [String] = [], columns: Int = 80, rows: Int = 24, history: [String] = [],
    editrc: String = "", clusters: Bool = true, environment: [String: String] = [:]
  ) throws {
    home = "/tmp/kith-editor-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    mkdir(home, 0o700)
    var variables = ["HOME": home, "KITH_HISTORY": home + "/history"]
    for (name, value) in environment { variables[name] = value }
    Probe.write(history.map { $0 + "\n" }.joined(), to: home + "/history")
    Probe.write(editrc, to: home + "/.editrc")
    terminal = try PseudoTerminal(
      PseudoTerminal.builtProgram("kith-editor-probe"), arguments, environment: variables,
      columns: columns, rows: rows, clusters: clusters)
    if arguments.isEmpty { _ = terminal.wait { $0.text.hasPrefix("kith>") } }
  }

  static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { return }
    fputs(text, file)
    fclose(file)
  }

  static func contents(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var byte = fgetc(file)
    while byte != EOF {
      bytes.append(UInt8(truncatingIfNeeded: byte))
      byte = fgetc(file)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func send(_ text: String) { terminal.send(text) }

  /// The screen must come to show this.
  func expect(
    _ text: String, _ cursor: (Int, Int)? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let isThere = terminal.wait { screen in
      screen.text == text && (cursor.map { $0 == screen.cursor } ?? true)
    }
    if isThere { return }
    #expect(terminal.screen.text == text, sourceLocation: sourceLocation)
    if let cursor {
      #expect(
        terminal.screen.cursor == cursor, "\(terminal.screen.cursor)",
        sourceLocation: sourceLocation)
    }
  }

  /// Ends the editor; the terminal must be as before.
  func finish(sourceLocation: SourceLocation = #_sourceLocation) {
    send("\u{3}")
    terminal.settle(milliseconds: 50)
    send("\u{4}")
    #expect(terminal.exitCode() == 0, sourceLocation: sourceLocation)
    #expect(terminal.isCooked, sourceLocation: sourceLocation)
    #expect(terminal.screen.unknown.isEmpty, sourceLocation: sourceLocation)
    #expect(!terminal.screen.modes.contains(2004), sourceLocation: sourceLocation)
    #expect(terminal.screen.modes.isSuperset(of: [7, 25]), sourceLocation: sourceLocation)
  }
}
