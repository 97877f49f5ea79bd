import Glibc
import KithTestSupport
import Testing

/// The program at its prompt, on a terminal of its own, over a company that fits no screen.
struct ShellFixture {
  let terminal: PseudoTerminal
  let folder: TemporaryFolder

  /// 45 customers of four countries in nine columns; names of several scripts, and one that would drive
  /// a terminal.
  static var customers: String {
    var text = "id,name,country,city,segment,email,since,spend,note\n"
    let names = ["Ann Lee", "李小龙", "Zoë Gray", "Иван", "Bob Stone"]
    let countries = ["DE", "FR", "DE", "US", "DE", "FR", "CN", "DE", "US"]
    for row in 1...45 {
      let name = "\(names[row % names.count]) \(row)"
      let month = row % 12 + 1
      let day = "2025-\(month < 10 ? "0" : "")\(month)-11"
      text += "\(row),\(name),\(countries[row % 9]),City \(row % 7),segment \(row % 3),"
      text += "c\(row)@example.com,\(day),\(row * 1_250).\(row % 10)0,note \(row)\n"
    }
    return text
  }

  /// Starts the program with the customers and waits for its prompt.
  init(
    _ arguments: [String] = [], columns: Int = 80, rows: Int = 24,
    environment: [String: String] = [:], files: [String: String] = [:], opens: Bool = true,
    waitsFor wanted: String = "kith>"
  ) throws {
    folder = TemporaryFolder()
    folder.write("customers.csv", ShellFixture.customers)
    for (name, text) in files { folder.write(name, text) }
    var variables = ["HOME": folder.path, "KITH_HISTORY": folder.path + "history"]
    for (name, value) in environment { variables[name] = value }
    let data = opens ? [folder.path + "customers.csv"] : []
    let words = ["--no-init"] + arguments + data
    // The program works in the folder, so that files are named as people name them.
    terminal = try PseudoTerminal(
      "/bin/sh",
      ["-c", "cd \"$0\" && exec \"$@\"", folder.path, PseudoTerminal.builtProgram("kith")] + words,
      environment: variables, columns: columns, rows: rows)
    #expect(terminal.wait { $0.text.contains(wanted) }, "\(terminal.screen.text)")
  }

  /// Types a line on a fresh screen and gives the screen when it shows what is wanted and the prompt is
  /// back. Footers name times, which differ: they are shown as `_ ms`.
  func typed(_ line: String, until wanted: String, prompt: String = "kith>") -> String {
    terminal.send("\u{C}")
    #expect(terminal.wait { $0.text == prompt }, "\(terminal.screen.text)")
    terminal.send(line + "\r")
    let isBack = terminal.wait { screen in
      let text = screen.text
      return ShellFixture.timeless(text).contains(wanted) && text.hasSuffix("\n" + prompt)
    }
    #expect(isBack, "\(terminal.screen.text)")
    return ShellFixture.timeless(terminal.screen.text)
  }

  /// A text with every time in it as `_ ms`.
  static func timeless(_ text: String) -> String {
    text.replacing(/[0-9.]+ (ms|s)\b/, with: "_ ms")
  }

  func quit() {
    // Before the prompt is back, Ctrl-D would be a line's end in the kernel's queue and lost.
    #expect(terminal.wait { _ in !terminal.isCooked }, "\(terminal.screen.text)")
    terminal.send("\u{3}\u{4}")
    #expect(terminal.exitCode() == 0, "\(terminal.screen.text)")
    #expect(terminal.isCooked)
    #expect(terminal.screen.unknown.isEmpty, "\(terminal.screen.unknown)")
  }
}
