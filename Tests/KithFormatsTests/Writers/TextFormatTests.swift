import KithBase
import KithColumns
import KithFormats
import Testing

@Suite struct TextFormatTests {
  @Test func csvQuotesOnlyWhereItMust() throws {
    let expected = """
      id,name,flag,spend,wide,at,day,ok,x
      1,"李小龙, ""Bruce""\",🇩🇪,-12345.50,123456789012345678901234.567,1970-01-01T00:00:00,2026-07-01,true,0.1
      -20456,Zoe\u{308}\tx|y,👩‍👩‍👧,5.23,,1969-12-31T23:59:58.5,1860-06-26,false,3
      3,"two
      lines","",,-0.001,,1970-01-01,,NaN
      ,,"NULL",1.00,1.50,1970-01-02T00:00:00,,true,1e+300

      """
    let actual = try WriterFixture.written(WriterFixture.shared, .csv)
    #expect(actual.utf8.elementsEqual(expected.utf8), "\(actual)")
  }

  @Test func csvReadsBackAsItWas() throws {
    for separator in [",", ";", "\t", "|"] {
      let text = try WriterFixture.written(WriterFixture.shared, .csv) {
        $0.separator = separator.utf8.first ?? 0
      }
      let rows = parseCSV(Array(text.utf8), separator: separator.utf8.first ?? 0)
      let table = WriterFixture.shared
      #expect(rows.first?.map { $0 ?? "?" } == table.fields.map(\.name))
      for row in 0..<table.rowCount {
        let expected = table.row(row).map { $0.isNull ? nil : ValueText.text(of: $0) }
        #expect(rows[row + 1] == expected)
      }
    }
  }

  @Test func csvKeepsARowOfOneNull() throws {
    let table = WriterFixture.table([("a", .text, [.null, .text("b")])])
    #expect(try WriterFixture.written(table, .csv) == "a\n\"\"\nb\n")
    #expect(try WriterFixture.written(table, .csv) { $0.hasHeader = false } == "\"\"\nb\n")
  }

  @Test func csvRefusesASeparatorOfValues() throws {
    for separator in ".-5a\"\n" {
      #expect(throws: Diagnostic.self) {
        _ = try WriterFixture.written(WriterFixture.shared, .csv) {
          $0.separator = separator.asciiValue ?? 0
        }
      }
    }
  }

  @Test func tsvHasOneLineARow() throws {
    let expected = """
      id\tname\tflag\tspend\twide\tat\tday\tok\tx
      1\t李小龙, "Bruce"\t🇩🇪\t-12345.50\t123456789012345678901234.567\t1970-01-01T00:00:00\t2026-07-01\ttrue\t0.1
      -20456\tZoe\u{308}\\tx|y\t👩‍👩‍👧\t5.23\t\t1969-12-31T23:59:58.5\t1860-06-26\tfalse\t3
      3\ttwo\\nlines\t\t\t-0.001\t\t1970-01-01\t\tNaN
      \t\tNULL\t1.00\t1.50\t1970-01-02T00:00:00\t\ttrue\t1e+300

      """
    let actual = try WriterFixture.written(WriterFixture.shared, .tsv)
    #expect(actual.utf8.elementsEqual(expected.utf8), "\(actual)")
  }

  @Test func jsonLinesAreExact() throws {
    let expected = #"""
      {"id":1,"name":"李小龙, \"Bruce\"","flag":"🇩🇪","spend":-12345.50,"wide":123456789012345678901234.567,"at":"1970-01-01T00:00:00","day":"2026-07-01","ok":true,"x":0.1}
      {"id":-20456,"name":"Zoë\tx|y","flag":"👩‍👩‍👧","spend":5.23,"wide":null,"at":"1969-12-31T23:59:58.5","day":"1860-06-26","ok":false,"x":3}
      {"id":3,"name":"two\nlines","flag":"","spend":null,"wide":-0.001,"at":null,"day":"1970-01-01","ok":null,"x":null}
      {"id":null,"name":null,"flag":"NULL","spend":1.00,"wide":1.50,"at":"1970-01-02T00:00:00","day":null,"ok":true,"x":1e+300}

      """#
    let actual = try WriterFixture.written(WriterFixture.shared, .jsonl)
    #expect(actual == expected)
  }

  @Test func jsonIsAnArray() throws {
    let table = WriterFixture.table([("a\"b", .text, [.text("\u{1}\\"), .null])])
    #expect(
      try WriterFixture.written(table, .json) == #"""
        [
        {"a\"b":"\u0001\\"},
        {"a\"b":null}
        ]

        """#)
  }

  @Test func markdownEscapesItsMarks() throws {
    let table = WriterFixture.table([
      ("first_name", .text, [.text("a|b\r\nc_d _e_"), .null, .text("R&D &lt; <b> \u{1B}[0m")]),
      ("n", .int, [.int(1), .int(200), .null]),
    ])
    #expect(
      try WriterFixture.written(table, .markdown) == #"""
        | first_name                      |   n |
        | ------------------------------- | --: |
        | a\|b<br>c_d \_e\_               |   1 |
        |                                 | 200 |
        | R&D &amp;lt; &lt;b> \\u{1b}\[0m |     |

        """#)
  }

  @Test func lineShowsABlockARow() throws {
    let table = WriterFixture.table([
      ("id", .int, [.int(12_345), .int(2)]), ("name", .text, [.text("a\u{1B}b\nc"), .null]),
    ])
    #expect(
      try WriterFixture.written(table, .line) == """
        id   = 12345
        name = a\\u{1b}b⏎c

        id   = 2
        name = -

        """)
  }

  @Test func emptyTablesHaveTheirForms() throws {
    let forms: [String: (noRows: String, noColumns: String)] = [
      "csv": ("id,name\n", ""), "json": ("[]\n", "[\n{},\n{}\n]\n"), "jsonl": ("", "{}\n{}\n"),
      "line": ("", ""), "markdown": ("|  id | name |\n| --: | ---- |\n", ""),
      "table": ("id  name\n--  ----\n", ""), "tsv": ("id\tname\n", ""),
    ]
    for format in OutputFormat.all where !format.isBinary {
      let form = try #require(forms[format.name], "\(format.name)")
      #expect(try WriterFixture.written(WriterFixture.noRows, format) == form.noRows)
      #expect(try WriterFixture.written(WriterFixture.noColumns, format) == form.noColumns)
    }
  }

  @Test func longResultsComeInChunks() throws {
    final class Counting: ByteSink {
      var chunks = 0
      var lines = 0
      func write(_ bytes: [UInt8]) {
        chunks += 1
        lines += bytes.count { $0 == 10 }
      }
    }
    let values = (0..<60_000).map { Value.int(Int64($0)) }
    let table = WriterFixture.table([("n", .int, values)])
    for format in [OutputFormat.csv, .tsv, .jsonl, .markdown, .table] {
      let sink = Counting()
      try format.write(table, WriteOptions(), sink)
      #expect(sink.chunks > 1)
      #expect((60_000...60_002).contains(sink.lines))
    }
  }

  @Test func anInterruptEndsTheWriting() throws {
    let interrupt = Interrupt()
    interrupt.request()
    for format in OutputFormat.all {
      #expect(throws: Interrupted.self) {
        _ = try WriterFixture.written(WriterFixture.shared, format) { $0.interrupt = interrupt }
      }
    }
  }

  @Test func numbersPrintAsValueText() throws {
    var random = SeededRandom(seed: 7)
    for scale in 0...9 {
      var values: [Value] = [
        .decimal(Decimal(0, scale: scale)), .decimal(Decimal(Int128(Int64.min), scale: scale)),
      ]
      for _ in 0..<200 {
        let bits = Int64(bitPattern: random.next()) >> Int64(random.below(64))
        values.append(
          .decimal(Decimal(Int128(bits) / 1000 * Int128(random.pick([1, 10, 1000])), scale: scale)))
      }
      try expectPrinted(.decimal(scale: scale), values)
    }
    let integers = [0, 1, -1, 9, 10, 99, 100, Int64.max, Int64.min, 1_000_000_000_000_000_000]
    try expectPrinted(.int, integers.map { .int($0) })
    try expectPrinted(
      .date, [Int32.min, -719_163, -719_162, 0, 2_932_896, 2_932_897, Int32.max].map { .date($0) })
    try expectPrinted(
      .timestamp,
      [Int64.min, -1, 0, 1, 999_999, 1_000_000, 86_399_999_999, Int64.max].map { .timestamp($0) })
  }

  private func expectPrinted(_ type: LogicalType, _ values: [Value]) throws {
    let text = try WriterFixture.written(WriterFixture.table([("v", type, values)]), .tsv) {
      $0.hasHeader = false
    }
    #expect(text.split(separator: "\n").map(String.init) == values.map { ValueText.text(of: $0) })
  }
}

/// Cells of RFC 4180 text; nil for an empty cell without quotes.
private func parseCSV(_ bytes: [UInt8], separator: UInt8) -> [[String?]] {
  var rows: [[String?]] = []
  var row: [String?] = []
  var cell: [UInt8] = []
  var isQuoted = false
  var wasQuoted = false
  var index = 0
  func text() -> String? {
    cell.isEmpty && !wasQuoted ? nil : String(decoding: cell, as: UTF8.self)
  }
  while index < bytes.count {
    let byte = bytes[index]
    if isQuoted {
      if byte == 34, index + 1 < bytes.count, bytes[index + 1] == 34 {
        cell.append(34)
        index += 1
      } else if byte == 34 {
        isQuoted = false
      } else {
        cell.append(byte)
      }
    } else if byte == 34 {
      isQuoted = true
      wasQuoted = true
    } else if byte == separator || byte == 10 {
      row.append(text())
      cell = []
      wasQuoted = false
      if byte == 10 {
        rows.append(row)
        row = []
      }
    } else {
      cell.append(byte)
    }
    index += 1
  }
  return rows
}
