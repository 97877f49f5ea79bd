import KithBase
import KithFormats
import Testing

@Suite struct CSVShapeTests {
  @Test(arguments: [",", ";", "\t", "|"])
  func findsTheSeparator(_ separator: String) throws {
    let text = "id,name,city\n1,Anna,Ulm\n2,Bob,\"Bonn, am Rhein; |\"\n"
    let written = text.replacing(", am", with: "# am").replacing(",", with: separator)
    let found = try ImportFixture(written)
    #expect(found.names == ["id", "name", "city"])
    #expect(found.table.rowCount == 2)
    #expect(found.rows[0] == ["1", "Anna", "Ulm"])
  }

  @Test func readsQuotesNewlinesAndMixedLineEnds() throws {
    let found = try ImportFixture("a,b\r\n1,\"x\ny\"\r2,\"say \"\"hi\"\"\"\n3, \"spaced\" \r\n4,5\" pipe")
    #expect(found.rows == [["1", "x\ny"], ["2", "say \"hi\""], ["3", "spaced"], ["4", "5\" pipe"]])
    #expect(found.rejects.isEmpty)
  }

  @Test func keepsUndoubledQuotesOnOneLine() throws {
    let found = try ImportFixture("a,b\n1,\"He said \"no\" twice\"\n2,x\n")
    #expect(found.rows == [["1", "He said \"no\" twice"], ["2", "x"]])
  }

  @Test func rejectsOnlyTheLineOfABrokenQuote() throws {
    let found = try ImportFixture("a,b\n1,\"open\n2,\"x\"\n3,y\n4,\"never closed\n5,z\n")
    #expect(found.rows == [["2", "x"], ["3", "y"], ["5", "z"]])
    #expect(found.rejects == ["2 - a quote is opened and not closed", "5 - a quote is opened and not closed"])
    #expect(found.table.rejects[0].rawLine == Array("1,\"open".utf8))
  }

  @Test func rejectsShortAndLongRowsButNotEmptySurplus() throws {
    let found = try ImportFixture("a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12,,\n\n,,\n13,14,15\n")
    #expect(found.column("a") == ["1", "10", "13"])
    #expect(found.rejects == ["3 - 2 fields instead of 3", "4 - 4 fields instead of 3"])
    #expect(found.table.notes == ["1 empty row skipped"])
  }

  @Test func fillsRowsThatAreAllShort() throws {
    let found = try ImportFixture("a,b,c\n1,x\n2,y\n3,z\n4,w,v\n5\n")
    #expect(found.rows.prefix(2) == [["1", "x", "∅"], ["2", "y", "∅"]])
    #expect(found.rejects == ["6 - 1 field instead of 3"])
  }

  @Test func skipsTitleLines() throws {
    let found = try ImportFixture("Customer report\nprinted 2026-07-01\n\nId,Name\n1,Anna\n2,Bob\n")
    #expect(found.names == ["id", "name"])
    #expect(found.table.rowCount == 2)
    #expect(found.table.notes == ["3 lines above the header skipped"])
  }

  @Test func skipsTitlesPaddedBySpreadsheets() throws {
    let found = try ImportFixture("Report,,\n,,\nid,name,n\n1,Anna,3\n2,Bob,4\n")
    #expect(found.names == ["id", "name", "n"])
    #expect(found.rows == [["1", "Anna", "3"], ["2", "Bob", "4"]])
  }

  @Test func findsThatThereIsNoHeader() throws {
    let found = try ImportFixture("1,Anna,2026-01-01\n2,Bob,2026-01-02\n")
    #expect(found.names == ["column_1", "column_2", "column_3"])
    #expect(found.table.rowCount == 2)
    #expect(found.table.notes == ["no header found"])
    let told = try ImportFixture("a,b\nc,d\n") { $0.header = false }
    #expect(told.table.rowCount == 2)
  }

  @Test func takesYearsAndTextsForAHeader() throws {
    let found = try ImportFixture("country,2024,2025\nDE,5,6\nFR,7,8\n")
    #expect(found.names == ["country", "_2024", "_2025"])
    #expect(found.table.rowCount == 2)
  }

  @Test func aHeaderAloneIsAnEmptyTable() throws {
    let found = try ImportFixture("id,name\n")
    #expect(found.names == ["id", "name"])
    #expect(found.table.rowCount == 0)
    #expect(found.types == ["text", "text"])
  }

  @Test func obeysExcelsAnnouncement() throws {
    let found = try ImportFixture("sep=|\na|b\n1,5|2\n")
    #expect(found.rows == [["1,5", "2"]])
  }

  @Test func keepsEmptyLinesOfASingleColumn() throws {
    let found = try ImportFixture("n\n1\n\n3\n")
    #expect(found.column("n") == ["1", "∅", "3"])
  }

  @Test(arguments: [
    ("CustomerId", "customer_id"), ("First Name", "first_name"), ("MSRP", "msrp"),
    ("orderID", "order_id"), ("InvoiceLine", "invoice_line"), ("addressLine1", "address_line1"),
    ("HTMLPage", "html_page"), ("customerIDs", "customer_ids"), ("客户名称", "客户名称"),
    ("Größe (cm)", "größe_cm"), ("  Discount % ", "discount"), ("2024", "_2024"), ("Order #", "order"),
    ("Customer's name", "customers_name"), ("___", ""), ("a__b", "a_b"),
  ])
  func makesSnakeCase(_ source: String, _ name: String) {
    #expect(SnakeCase.name(source) == name)
  }

  @Test func makesNamesDifferent() {
    #expect(SnakeCase.columns(["Name", "", "name", "name_2", "NAME", ""])
      == ["name", "column_2", "name_3", "name_2", "name_4", "column_6"])
  }

  @Test func namesTablesAfterFiles() {
    #expect(SnakeCase.table(fileName: "/tmp/InvoiceLine.csv") == "invoice_line")
    #expect(SnakeCase.table(fileName: "Leads 2026-07.CSV") == "leads_2026_07")
    #expect(SnakeCase.table(fileName: "/dev/stdin") == "stdin")
    #expect(SnakeCase.table(fileName: "---.csv") == "data")
  }

  @Test func titleLinesOfSeveralCellsAreNoHeader() throws {
    for text in [
      "Exported by,Ann\nDate,2026-01-01\n\nid,name,n,x\n1,a,2,3\n2,b,3,4\n",
      "Report,,,\nfrom,2026,,\n,,,\nid,name,n,x\n1,a,2,3\n2,b,3,4\n",
    ] {
      let found = try ImportFixture(text)
      #expect(found.names == ["id", "name", "n", "x"])
      #expect(found.types == ["int", "text", "int", "int"])
    }
    #expect(try ImportFixture("a,b,\n1,2,\n3,4,\n").names == ["a", "b", "column_3"])
  }

  @Test func aFileThatIsABrokenQuoteIsAnError() {
    #expect(throws: Diagnostic.self) { try ImportFixture("\"a\n") }
  }

  @Test func rawLinesEndWithTheirRow() throws {
    let rows = (1...2000).map { "\($0),\($0 == 7 ? "seven\n8" : "\($0)")\n" }.joined()
    let found = try ImportFixture("id,n\n" + rows)
    #expect(found.table.rejects.map { String(decoding: $0.rawLine, as: UTF8.self) } == ["7,seven", "8"])
  }
}
