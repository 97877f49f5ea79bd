import Glibc
import KithBase
import KithColumns
import KithFormats
import Testing

@Suite struct XLSXWriterTests {
  /// Python's own reader of ZIP and XML is the second opinion; the test is skipped without it.
  static let hasPython = system("python3 -c 'import zipfile, xml.dom.minidom' >/dev/null 2>&1") == 0

  /// Prints the parts that hold up, then each cell as `ref type style text`.
  private static let reader = """
    import sys, zipfile, xml.etree.ElementTree as tree
    archive = zipfile.ZipFile(sys.argv[1])
    assert archive.testzip() is None
    for name in archive.namelist(): tree.fromstring(archive.read(name))
    ns = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
    print(tree.fromstring(archive.read('xl/workbook.xml')).find(f'.//{ns}sheet').get('name'))
    for cell in tree.fromstring(archive.read('xl/worksheets/sheet1.xml')).iter(ns + 'c'):
        print(cell.get('r'), cell.get('t', 'n'), cell.get('s', '0'), repr(''.join(cell.itertext())))
    """

  private func read(_ table: ResultTable, _ change: (inout WriteOptions) -> Void = { _ in }) throws
    -> [String]
  {
    var options = WriteOptions()
    change(&options)
    let sink = MemorySink()
    try OutputFormat.xlsx.write(table, options, sink)
    let path = "/tmp/kith-xlsx-\(getpid())-\(UInt64.random(in: 0 ... .max)).xlsx"
    defer { unlink(path) }
    let file = try #require(fopen(path, "w"))
    #expect(fwrite(sink.bytes, 1, sink.bytes.count, file) == sink.bytes.count)
    fclose(file)
    let pipe = try #require(
      popen("PYTHONIOENCODING=utf-8 python3 - \(path) <<'END' 2>&1\n\(Self.reader)\nEND", "r"))
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let length = fread(&chunk, 1, chunk.count, pipe), length > 0 {
      output += chunk[..<length]
    }
    #expect(pclose(pipe) == 0)
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(.enabled(if: hasPython)) func everyKindOfCell() throws {
    let cells = try read(WriterFixture.shared) { $0.sheetName = "a/b: <c>" }
    let expected = [
      "a_b_ <c>",
      "A1 inlineStr 1 'id'", "A2 n 0 '1'", "A3 n 0 '-20456'", "B2 inlineStr 0 '李小龙, \"Bruce\"'",
      "B4 inlineStr 0 'two\\nlines'", "C4 inlineStr 0 ''", "D2 n 4 '-12345.50'",
      "E2 inlineStr 0 '123456789012345678901234.567'", "E4 n 0 '-0.001'", "F2 n 3 '25569'",
      "F3 n 3 '25568.99998263889'", "G2 n 2 '46204'", "G3 inlineStr 0 '1860-06-26'", "H2 b 0 '1'",
      "H3 b 0 '0'", "I2 n 0 '0.1'", "I4 inlineStr 0 'NaN'", "I5 n 0 '1e+300'",
    ]
    for line in expected { #expect(cells.contains(line), "\(line)") }
    #expect(!cells.contains { $0.hasPrefix("A5 ") || $0.hasPrefix("B5 ") }, "nulls have no cells")
  }

  @Test(.enabled(if: hasPython)) func hostileTexts() throws {
    let table = WriterFixture.table([
      (
        "v", .text,
        [
          .text("\u{1}<&>\r"), .text("_x0041_"), .text("\u{FFFF}\u{FFFE}￼"), .text("=1+1"),
          .text(" a "),
        ]
      )
    ])
    let cells = try read(table) { $0.neutralisesFormulas = true }
    #expect(
      cells.dropFirst(2) == [
        "A2 inlineStr 0 '_x0001_<&>_x000d_'", "A3 inlineStr 0 '_x005F_x0041_'",
        "A4 inlineStr 0 '_xFFFF__xFFFE_￼'", "A5 inlineStr 5 '=1+1'", "A6 inlineStr 0 ' a '",
      ])
  }

  @Test(.enabled(if: hasPython)) func longNumbersAreText() throws {
    let table = WriterFixture.table([
      (
        "n", .int,
        [
          .int(123_456_789_012_345), .int(1_234_567_890_123_456), .int(1_234_567_890_123_450),
          .int(.min),
        ]
      )
    ])
    #expect(
      try read(table).dropFirst(2) == [
        "A2 n 0 '123456789012345'", "A3 inlineStr 0 '1234567890123456'",
        "A4 n 0 '1234567890123450'", "A5 inlineStr 0 '-9223372036854775808'",
      ])
  }

  @Test(.enabled(if: hasPython)) func emptyTables() throws {
    #expect(try read(WriterFixture.noRows).count == 3)
    #expect(try read(WriterFixture.noColumns) { $0.sheetName = "''" } == ["Result"])
  }

  @Test(.enabled(if: hasPython)) func manyColumnsAndChunks() throws {
    let columns = (0..<703).map {
      ("c\($0)", LogicalType.int, (0..<40).map { Value.int(Int64($0)) })
    }
    let cells = try read(WriterFixture.table(columns))
    #expect(cells.count == 1 + 703 * 41)
    #expect(cells.contains("AAA41 n 0 '39'") && cells.contains("ZZ1 inlineStr 1 'c701'"))
  }

  @Test func limitsAreDiagnostics() throws {
    let rows = ResultTable(
      fields: [
        .init(name: "n", type: .int, vector: .constant(.int(1), type: .int, count: 1_048_576))
      ],
      rowCount: 1_048_576)
    #expect(throws: Diagnostic.self) { _ = try WriterFixture.written(rows, .xlsx) }
    let long = WriterFixture.table([("t", .text, [.text(String(repeating: "x", count: 32_768))])])
    let problem = #expect(throws: Diagnostic.self) { _ = try WriterFixture.written(long, .xlsx) }
    #expect(
      problem?.message
        == "column `t` has a text of 32,768 characters in row 1, and a cell of xlsx holds 32,767")
  }
}
