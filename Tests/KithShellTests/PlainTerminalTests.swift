import KithTestSupport
import Testing

/// A terminal that can do nothing gets the same answers, and not one escape.
@Suite(.serialized) struct PlainTerminalTests {
  private static let statements = [
    "customers | where country = \"DE\" | select id, name, spend",
    "customers | where contry = \"DE\" | sort spnd", "customers | whre country = \"DE\"",
    "customers | where country = \"XX\" | update city = \"x\"", "customers | update city = \"x\"",
    ":help sort", ":help sotr", ":keys", ":set", "orders | summarize n = count() by status",
  ]

  @Test func theAnswersAreTheSame() throws {
    let prompt = try EditorScreens("plain", rows: 60)
    let plain = try PseudoTerminal(
      "/bin/sh",
      [
        "-c", "cd \"$0\" && exec \"$@\"", prompt.folder, PseudoTerminal.builtProgram("kith"),
        "--no-init", "--as-of", "2026-06-30", "customers.csv", "orders.csv",
      ], environment: ["TERM": "dumb", "HOME": prompt.folder], rows: 60)
    #expect(plain.wait { $0.text.hasSuffix("kith>") })
    for statement in PlainTerminalTests.statements {
      prompt.clear()
      prompt.run(statement)
      let wanted = PlainTerminalTests.answer(prompt.terminal.screen.text)
      let start = plain.output.count
      plain.send(statement + "\n")
      #expect(
        plain.wait { _ in plain.output[start...].suffix(6).elementsEqual("kith> ".utf8) },
        "\(plain.screen.text)")
      #expect(PlainTerminalTests.lastAnswer(plain.screen.text, statement) == wanted, "\(statement)")
    }
    plain.send("\u{4}")
    #expect(plain.exitCode() == 0)
    #expect(!plain.output.contains(0x1B))
    prompt.quit()
  }

  /// The lines between the statement and the next prompt.
  private static func answer(_ text: String) -> [Substring] {
    EditorScreens.shortFooters(text).split(separator: "\n", omittingEmptySubsequences: false)
      .dropFirst().dropLast().map { $0 }
  }

  private static func lastAnswer(_ text: String, _ statement: String) -> [Substring] {
    let all = EditorScreens.shortFooters(text).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard let start = all.lastIndex(where: { $0.hasPrefix("kith> ") && $0.hasSuffix(statement) })
    else { return [] }
    return all[(start + 1)...].dropLast().map { $0 }
  }
}
