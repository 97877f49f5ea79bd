import Glibc
import KithSession
import KithShell
import Testing

/// Lines that are typed one after the other.
private final class Typing: LineReader {
  private var lines: [String]
  private(set) var prompts: [String] = []
  let hasPendingInput = false

  init(_ lines: [String]) { self.lines = lines }

  func read(prompt: String) -> LineRead {
    prompts.append(prompt)
    return lines.isEmpty ? .end : .line(lines.removeFirst())
  }

  func remember(_ entry: String) {}
  func close() {}
}

@Suite struct ShellTests {
  /// The prompts that the lines met, and the last table's columns.
  private func typed(_ lines: [String]) -> (prompts: [String], exitCode: Int32) {
    let output = ConsoleOutput(isTerminal: false, writesJSONErrors: false)
    let shell = Shell(session: Session(output: output), output: output, timeout: nil)
    let typing = Typing(lines)
    shell.converse(typing)
    return (typing.prompts, shell.exitCode)
  }

  @Test func aLineThatGoesOnMayBeUnfinished() {
    let found = typed(["[{x: 1}]", "| derive y = x,", "z = 2", "| where z = 2"])
    #expect(found.prompts == ["kith> ", "kith> ", "  ... ", "kith> ", "kith> "])
    #expect(found.exitCode == 0)
  }

  @Test func whatFailedIsNotGoneOnWith() {
    let file = "/tmp/kith-shell-test-\(getpid()).csv"
    defer { unlink(file) }
    let found = typed(["[{x: 1}]", "| assert x = 2 else \"no\"", "| export \"\(file)\""])
    #expect(found.exitCode == 1)
    #expect(access(file, F_OK) == 0)
  }
}
