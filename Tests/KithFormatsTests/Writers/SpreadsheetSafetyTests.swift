import KithBase
import KithFormats
import Testing

@Suite struct SpreadsheetSafetyTests {
  @Test(arguments: [
    "=1+1", "@SUM(A1)", "\tx", "\r=1", "+", "-", "-2+3+cmd|' /C calc'!A0", "+cmd", "-x", "- 5",
    "+1+2", "-1/2", "--5", "-1-2", "+49 30 x", "+extra", "-5e", "+12345 ext. A1", "+1=2345",
  ])
  func formulasGetAnApostrophe(_ text: String) {
    #expect(SpreadsheetSafety.neutralise(text) == "'" + text)
  }

  @Test(arguments: [
    "", "a=1", " =1", "-5", "+5", "-12.50", "-1,234.50", "+.5", "-1e-7", "+12 %", "-50%",
    "+49 30 1234567", "+1 (780) 428-9482", "+49-30-1234567", "+1-541-754-3010x123",
    "+44 20 7946 0958 ext. 12", "'=1",
  ])
  func otherTextsStay(_ text: String) {
    #expect(SpreadsheetSafety.neutralise(text) == text)
  }

  @Test func onlyTextCellsAndOnlyOnDemand() throws {
    let table = WriterFixture.table([
      ("a", .text, [.text("=1"), .text("@\"x\""), .text("+49 301234")]),
      ("b", .int, [.int(-1), .int(-2), .int(-3)]),
    ])
    #expect(
      try WriterFixture.written(table, .csv) == "a,b\n=1,-1\n\"@\"\"x\"\"\",-2\n+49 301234,-3\n")
    #expect(
      try WriterFixture.written(table, .csv) { $0.neutralisesFormulas = true }
        == "a,b\n'=1,-1\n\"'@\"\"x\"\"\",-2\n+49 301234,-3\n")
    #expect(
      try WriterFixture.written(table, .tsv) { $0.neutralisesFormulas = true }
        == "a\tb\n'=1\t-1\n'@\"x\"\t-2\n+49 301234\t-3\n")
  }
}
