import KithBase
import KithColumns
import KithFormats
import Testing

@Suite struct TypeInferenceTests {
  /// The type and the cells of one column.
  private func column(
    _ cells: [String], _ configure: (inout ImportOptions) -> Void = { _ in }
  ) throws -> (type: String, cells: [String]) {
    let text = "x;pad\n" + cells.map { "\($0);p\n" }.joined()
    let found = try ImportFixture(text) {
      $0.separator = 0x3B
      $0.header = true
      configure(&$0)
    }
    return (found.types[0], found.column("x"))
  }

  @Test(arguments: [
    (["1", "-2", "0"], "int", ["1", "-2", "0"]),
    (["0", "1", "1"], "int", ["0", "1", "1"]),
    (["007", "8"], "text", ["007", "8"]),
    (["+49", "50"], "text", ["+49", "50"]),
    (["1234567890123456789", "1"], "text", ["1234567890123456789", "1"]),
    (["123456789012345678", "1"], "int", ["123456789012345678", "1"]),
    (["1.50", "2", "-0.125"], "decimal(3)", ["1.50", "2.00", "-0.125"]),
    ([".5", "1.25"], "decimal(2)", ["0.50", "1.25"]),
    (["1e-05", "2.5"], "decimal(5)", ["0.00001", "2.50"]),
    (["12E3", "5"], "text", ["12E3", "5"]),
    (["007.5", "1.5"], "text", ["007.5", "1.5"]),
    ([" 12 ", "7"], "int", ["12", "7"]),
    (["true", "False"], "bool", ["true", "false"]),
    (["yes", "No", ""], "bool", ["true", "false", "∅"]),
    (["NO", "NO"], "text", ["NO", "NO"]),
    (["NULL", "3", "\\N", "\"\"", ""], "int", ["∅", "3", "∅", "∅", "∅"]),
    (["\"NULL\"", "x"], "text", ["NULL", "x"]),
    (["null", "x"], "text", ["null", "x"]),
    (["\"12\"", "\"13\""], "int", ["12", "13"]),
    (["12345678901.5", "0.123456789"], "text", ["12345678901.5", "0.123456789"]),
    (["", ""], "text", ["∅", "∅"]),
    (["1.2.10", "2.0.11"], "text", ["1.2.10", "2.0.11"]),
    (["08:30", "09:15"], "text", ["08:30", "09:15"]),
  ])
  func decidesScalars(_ cells: [String], _ type: String, _ expected: [String]) throws {
    let found = try column(cells)
    #expect(found.type == type)
    #expect(found.cells == expected)
  }

  @Test(arguments: [
    (["2021-01-31", "2020-02-29"], "date", ["2021-01-31", "2020-02-29"]),
    (["2021-01-01 00:00:00", "2021-01-02 00:00:00.000"], "date", ["2021-01-01", "2021-01-02"]),
    (["2021-01-01T08:26:00", "2021-01-02 00:00:00"], "timestamp", ["2021-01-01T08:26:00", "2021-01-02T00:00:00"]),
    (["2021-01-01T08:26:00Z", "2021-01-01 10:00:00+02:00"], "timestamp", ["2021-01-01T08:26:00", "2021-01-01T08:00:00"]),
    (["2021-01-01 08:26:00.123456", "2021-01-01"], "timestamp", ["2021-01-01T08:26:00.123456", "2021-01-01T00:00:00"]),
    (["31.12.2025", "01.02.2026"], "date", ["2025-12-31", "2026-02-01"]),
    (["12/31/2025", "1/2/2026"], "date", ["2025-12-31", "2026-01-02"]),
    (["31/12/2025", "1/2/2026"], "date", ["2025-12-31", "2026-02-01"]),
    (["12/1/2010 8:26", "12/13/2010 17:05"], "timestamp", ["2010-12-01T08:26:00", "2010-12-13T17:05:00"]),
    (["2026/07/01", "2026/7/2"], "date", ["2026-07-01", "2026-07-02"]),
    (["1 Jan 2026", "02 February 2026"], "date", ["2026-01-01", "2026-02-02"]),
    (["Jan 1, 2026", "Sept 2, 2026"], "date", ["2026-01-01", "2026-09-02"]),
    (["01-JAN-26", "31-DEC-99"], "date", ["2026-01-01", "1999-12-31"]),
    (["2026年7月1日", "2026年12月31日"], "date", ["2026-07-01", "2026-12-31"]),
    (["7/13/2026 12:05 AM", "7/14/2026 1:05 PM"], "timestamp", ["2026-07-13T00:05:00", "2026-07-14T13:05:00"]),
    (["2021-02-30", "2021-02-28"], "text", ["2021-02-30", "2021-02-28"]),
    (["2021-01-01 24:00:00", "2021-02-28"], "text", ["2021-01-01 24:00:00", "2021-02-28"]),
    (["20260701", "20260702"], "int", ["20260701", "20260702"]),
  ])
  func decidesTimes(_ cells: [String], _ type: String, _ expected: [String]) throws {
    let found = try column(cells)
    #expect(found.type == type)
    #expect(found.cells == expected)
  }

  @Test func asksForTheOrderThatTheDataLeavesOpen() throws {
    let error = diagnostic { _ = try column(["01/02/2026", "03/04/2026"]) }
    #expect(error?.code == "K0706")
    #expect(error?.hint == "say which: `with dates: dmy` or `with dates: mdy`")
    #expect(try column(["01/02/2026"]) { $0.dates = .dmy }.cells == ["2026-02-01"])
    #expect(try column(["01/02/2026"]) { $0.dates = .mdy }.cells == ["2026-01-02"])
    // The same day both ways is no question.
    #expect(try column(["01/01/2026", "02/02/2026"]).type == "date")
  }

  @Test func takesTheOrderOfAnotherColumn() throws {
    let found = try ImportFixture("a,b\n01/02/2026,31/01/2026\n03/04/2026,01/02/2026\n")
    #expect(found.column("a") == ["2026-02-01", "2026-04-03"])
  }

  @Test func roundsBeyondNineDigitsAndCounts() throws {
    let found = try ImportFixture("x,y\n0.1234567895,a\n0.30000000000000004,b\n1.5000000000000,c\n0.30000000000000004,d\n")
    #expect(found.column("x") == ["0.12345679", "0.30", "1.50", "0.30"])
    #expect(found.table.notes == ["3 values of `x` rounded to 9 digits after the point"])
  }

  @Test func rejectsAFewCellsButNotMany() throws {
    let few = (1...5000).map { $0 % 1000 == 0 ? "\($0),n/a\n" : "\($0),\($0 * 2)\n" }.joined()
    let found = try ImportFixture("id,v\n" + few)
    #expect(found.types == ["int", "int"])
    #expect(found.table.rowCount == 4995)
    #expect(found.rejects.first == "1001 v not an int")
    #expect(found.table.rejects.map(\.value) == Array(repeating: "n/a", count: 5))
    #expect(found.table.fields[1].rejectedCells == 5)
    let many = (1...4000).map { $0 % 500 == 0 ? "\($0),n/a\n" : "\($0),\($0 * 2)\n" }.joined()
    #expect(try ImportFixture("id,v\n" + many).types == ["int", "text"])
  }

  @Test func admitsNoExceptionInLikelyKeys() throws {
    let rows = (1...5000).map { $0 == 77 ? "x77,1\n" : "\($0),1\n" }.joined()
    let found = try ImportFixture("customer_id,v\n" + rows)
    #expect(found.types == ["text", "int"])
    #expect(found.table.rejects.isEmpty)
  }

  @Test func losesNoLeadingZeroToTolerance() throws {
    let rows = (1...5000).map { $0 == 77 ? "a,0077\n" : "a,\($0)\n" }.joined()
    let found = try ImportFixture("k,zip\n" + rows)
    #expect(found.types == ["text", "text"])
    #expect(found.table.rowCount == 5000)
  }

  @Test func declaredTypesRejectWhatDoesNotFit() throws {
    let found = try ImportFixture("id,zip,n\n1,0815,5\nx,0816,6.0\n3,0817,y\n") {
      $0.types = .named([("id", .int), ("zip", .int), ("n", .int)])
    }
    #expect(found.rows == [["1", "815", "5"]])
    #expect(found.rejects == ["3 id not an int", "4 n not an int"])
    let float = try ImportFixture("x\n1.5\n2e3\n") { $0.types = .positional([.float]) }
    #expect(float.column("x") == ["1.5", "2000.0"])
    let wrong = diagnostic {
      _ = try ImportFixture("name\na\n") { $0.types = .named([("nam", .text)]) }
    }
    #expect(wrong?.hint == "did you mean `name`?")
  }

  @Test func nullWordsCanBeNamed() throws {
    let found = try ImportFixture("x,y\nNA,1\n3,-\n\"NA\",2\n") { $0.nullWords = ["NA", "-"] }
    #expect(found.rows == [["∅", "1"], ["3", "∅"], ["NA", "2"]])
  }

  @Test func strictFailsAtTheFirstReject() throws {
    let error = diagnostic {
      _ = try ImportFixture("a,b\n1,2\n3\n") { $0.isStrict = true }
    }
    #expect(error?.code == "K0707")
    #expect(error?.message == "1 row of `data.csv` cannot be read, the first on line 3: 1 field instead of 2")
  }

  @Test(arguments: [
    (["12,5", "1.234,75"], "decimal comma"), (["1,234.50", "12,000.00"], "between thousands"),
    (["1,234", "2,000"], "could part decimals or thousands"),
    ((0..<40).map { $0 == 3 ? "n/a" : "\($0)" }, "1 of 40 cells is no int, such as `n/a`"),
    ((0..<40).map { $0 == 3 ? "soon" : "2026-01-\(10 + $0 % 20)" }, "1 of 40 cells is no date, such as `soon`"),
  ])
  func whatIsNearlyANumberSaysWhyNot(_ cells: [String], _ reason: String) throws {
    let text = "x;pad\n" + cells.map { "\($0);p\n" }.joined()
    let found = try ImportFixture(text)
    #expect(found.types[0] == "text")
    #expect(found.table.notes.contains { $0.hasPrefix("`x` stays text: ") && $0.contains(reason) })
  }

  @Test(arguments: [["Ann", "Bob"], ["007", "12"], ["1,2,3", "4"], ["a,b", "12,5"]])
  func textIsNotTold(_ cells: [String]) throws {
    let found = try ImportFixture("x;pad\n" + cells.map { "\($0);p\n" }.joined())
    #expect(!found.table.notes.contains { $0.contains("stays text") })
  }

  @Test func timestampsInUTCAreRead() throws {
    let found = try column((10..<40).map { "2026-01-01T10:\($0):00.25Z" })
    #expect(found.type == "timestamp")
    #expect(found.cells[0] == "2026-01-01T10:10:00.25")
  }
}
