import Glibc
import KithTestSupport
import Testing

/// The cleanup session of README.md, typed at a shell and at the prompt of the program: its screen must be
/// the one that the page shows.
@Suite struct ReadmeSessionTests {
  private static let data = EditorScreens.root + "/../shared/data/northwind/customers.csv"
  private static let page = EditorScreens.root + "/README.md"
  private static let columns = 96

  /// The lines of the page's only block fenced as `console`, and where they stand.
  private func transcript(_ lines: [Substring]) throws -> Range<Int> {
    let start = try #require(lines.firstIndex { $0 == "```console" })
    let end = try #require(lines[(start + 1)...].firstIndex { $0 == "```" })
    return (start + 1)..<end
  }

  private static let prompts = ["$ ", "kith> ", "  ... ", "apply? [y/N/show all] "]

  /// What is typed: the lines that begin with a prompt, without it, and the prompt.
  private func typed(_ line: Substring) -> (prompt: String, text: String)? {
    for prompt in ReadmeSessionTests.prompts where line.hasPrefix(prompt) {
      return (prompt, String(line.dropFirst(prompt.count)))
    }
    return nil
  }

  @Test(
    .enabled(
      if: access(ReadmeSessionTests.data, R_OK) == 0, "the public data is not at hand"))
  func theSessionOfThePageIsReplayed() throws {
    let text = EditorScreens.contents(of: ReadmeSessionTests.page)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let range = try transcript(lines)
    let folder = TemporaryFolder()
    folder.write("customers.csv", EditorScreens.contents(of: ReadmeSessionTests.data))
    var program = PseudoTerminal.builtProgram("kith")
    program.removeLast("/kith".count)
    let terminal = try PseudoTerminal(
      "/bin/sh", ["-i"],
      environment: [
        "PS1": "$ ", "HOME": folder.path, "KITH_HISTORY": "", "NO_COLOR": "1",
        "PATH": "\(program):/usr/bin:/bin", "ENV": "",
      ], columns: ReadmeSessionTests.columns, rows: 400)
    #expect(terminal.wait { $0.text.hasSuffix("$") })
    terminal.send("cd \(folder.path)\n")
    #expect(terminal.wait { $0.text.hasSuffix("\n$") }, "\(terminal.screen.text)")
    let first = terminal.screen.text.split(separator: "\n").count - 1
    for line in lines[range] {
      guard let (prompt, text) = typed(line) else { continue }
      let shown = String(prompt.dropLast())
      #expect(terminal.wait { $0.text.hasSuffix(shown) }, "\(line):\n\(terminal.screen.text)")
      terminal.send(text)
      #expect(terminal.wait { $0.text.hasSuffix(text) }, "\(line):\n\(terminal.screen.text)")
      terminal.send(prompt == "$ " ? "\n" : "\r")
      #expect(
        terminal.wait { screen in
          ReadmeSessionTests.prompts.contains { screen.text.hasSuffix("\n" + $0.dropLast()) }
        }, "\(line):\n\(terminal.screen.text)")
    }
    let seen = terminal.screen.text.split(separator: "\n", omittingEmptySubsequences: false)
      .dropFirst(first).dropLast()
    if EditorScreens.accepts {
      let page = lines[..<range.lowerBound] + seen + lines[range.upperBound...]
      EditorScreens.write(page.joined(separator: "\n"), to: ReadmeSessionTests.page)
      return
    }
    #expect(
      EditorScreens.shortFooters(seen.joined(separator: "\n"))
        == EditorScreens.shortFooters(lines[range].joined(separator: "\n")))
  }
}
