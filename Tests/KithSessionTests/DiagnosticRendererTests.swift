import KithBase
import KithSession
import Testing

@Suite struct DiagnosticRendererTests {
  private func drawn(_ text: String, _ marked: String, hint: String? = nil) -> String {
    let source = SourceText(text)
    let bytes = Array(text.utf8)
    let wanted = Array(marked.utf8)
    let start = (0...(bytes.count - wanted.count)).first {
      Array(bytes[$0..<$0 + wanted.count]) == wanted
    }!
    let range = SourceRange(start, start + wanted.count)
    return DiagnosticRenderer.text(
      Diagnostic("K0302", "there is no column here", range, hint: hint), in: source)
  }

  @Test func caretsStandUnderTheText() {
    #expect(
      drawn("customers | where contry = 1", "contry", hint: "did you mean `country`?") == """
        error[K0302]: there is no column here
          --> input:1:19
          1 | customers | where contry = 1
            |                   ^^^^^^
            = hint: did you mean `country`?
        """)
  }

  @Test func wideCharactersTakeTwoColumns() {
    #expect(
      drawn("客户 | where 国家", "国家") == """
        error[K0302]: there is no column here
          --> input:1:12
          1 | 客户 | where 国家
            |              ^^^^
        """)
  }

  @Test func tabsAreShownAsSpaces() {
    #expect(
      drawn("a\t| b", "b") == """
        error[K0302]: there is no column here
          --> input:1:5
          1 | a    | b
            |        ^
        """)
  }

  @Test func controlCharactersCannotDriveTheTerminal() {
    let text = drawn("x \u{1B}]0;t\u{07} | b", "b")
    #expect(!text.utf8.contains(0x1B) && !text.utf8.contains(0x07))
    #expect(text.contains("␛]0;t␇"))
  }

  @Test func aRangeOverSeveralLinesIsMarkedOnItsFirst() {
    let source = SourceText("a\n| b (\n c)")
    let text = DiagnosticRenderer.text(Diagnostic("K0201", "no", SourceRange(4, 10)), in: source)
    #expect(text == "error[K0201]: no\n  --> input:2:3\n  2 | | b (\n    |   ^^^")
  }

  @Test func theEndOfTheInputIsBehindTheLastCharacter() {
    let source = SourceText("a |\n\n")
    let text = DiagnosticRenderer.text(Diagnostic("K0201", "no", .at(5)), in: source)
    #expect(text == "error[K0201]: no\n  --> input:1:4\n  1 | a |\n    |    ^")
  }

  @Test func lineNumbersOfThreeDigitsKeepTheBars() {
    let source = SourceText(String(repeating: "\n", count: 1233) + "bad")
    let text = DiagnosticRenderer.text(
      Diagnostic("K0201", "no", SourceRange(1233, 1236), hint: "yes"), in: source)
    #expect(
      text == "error[K0201]: no\n  --> input:1234:1\n1234 | bad\n     | ^^^\n     = hint: yes")
  }

  @Test func longLinesAreCutAroundTheProblem() {
    let text = drawn(
      String(repeating: "x", count: 5000) + "!" + String(repeating: "y", count: 5000), "!")
    for line in text.split(separator: "\n") { #expect(line.count < 400) }
    #expect(text.contains("…x") && text.contains("y…"))
  }

  @Test func severalAreParted() {
    let problems = [Diagnostic("K0301", "one", nil), Diagnostic("K0302", "two", nil, hint: "h")]
    #expect(
      DiagnosticRenderer.text(problems, in: nil)
        == "error[K0301]: one\n\nerror[K0302]: two\n    = hint: h")
    #expect(DiagnosticRenderer.text([.note("seen")], in: nil) == "note: seen")
  }

  @Test func jsonHasSpansAndEscapes() {
    let source = SourceText(name: "a.kith", "é \"x\"")
    let json = DiagnosticRenderer.json(
      [Diagnostic("K0302", "a \"b\"\n", SourceRange(3, 6), hint: "h")], in: source)
    #expect(
      json == #"{"severity":"error","code":"K0302","message":"a \"b\"\n","#
        + #""file":"a.kith","line":1,"column":3,"span":[3,6],"hint":"h"}"#)
  }
}
