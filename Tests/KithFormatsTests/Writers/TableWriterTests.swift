import KithBase
import KithColumns
import KithFormats
import Testing

@Suite struct TableWriterTests {
  private func shown(_ table: ResultTable, _ style: TableStyle) throws -> String {
    try WriterFixture.written(table, .table) { $0.style = style }
  }

  private let revenue = WriterFixture.table([
    ("country", .text, [.text("Deutschland"), .text("中国"), .null]),
    ("customer_id", .int, [.int(12_345), .int(7), .null]),
    ("year", .int, [.int(2026), .int(2025), .int(1999)]),
    ("n", .int, [.int(1_234_567), .int(-1_000), .int(0)]),
    (
      "revenue", .decimal(scale: 3),
      [
        .decimal(Decimal(7_308_391_554, scale: 3)), .decimal(Decimal(-285_446_340, scale: 3)),
        .null,
      ]
    ),
  ])

  @Test func plainIsExact() throws {
    #expect(
      try shown(revenue, .plain) == """
        country      customer_id  year        n      revenue
        -----------  -----------  ----  -------  -----------
        Deutschland        12345  2026  1234567  7308391.554
        中国                   7  2025    -1000   -285446.34
        -                      -  1999        0            -

        """)
  }

  @Test func terminalGroupsAndAligns() throws {
    #expect(
      try shown(revenue, .terminal(width: 80, rowsMax: 2)) == """
        country      customer_id  year          n        revenue
        ───────────  ───────────  ────  ─────────  ─────────────
        Deutschland        12345  2026  1,234,567  7,308,391.554
        中国                   7  2025     -1,000   -285,446.340
        3 rows (2 shown) · 5 columns

        """)
  }

  @Test func narrowTerminalsCutTextsAndNameHiddenColumns() throws {
    #expect(
      try shown(revenue, .terminal(width: 30, rowsMax: nil)) == """
        country      customer_id  year
        ───────────  ───────────  ────
        Deutschland        12345  2026
        中国                   7  2025
        -                      -  1999
        3 rows · 5 columns (3 shown;
        hidden: n, revenue)

        """)
    let long = WriterFixture.table([
      ("a", .text, [.text("李小龙李小龙李小龙"), .text(String(repeating: "x", count: 100_000))]),
      ("b", .int, [.int(1), .int(2)]),
    ])
    #expect(
      try shown(long, .terminal(width: 15, rowsMax: nil)) == """
        a             b
        ────────────  ─
        李小龙李小…   1
        xxxxxxxxxxx…  2
        2 rows · 2
        columns

        """)
  }

  @Test func oneRowIsNotRows() throws {
    let table = WriterFixture.table([("n", .int, [.int(1)])])
    let footer = try TableWriter.write(table, .terminal(width: 80, rowsMax: 20), MemorySink())
    #expect(footer.text == "1 row · 1 column")
    #expect(footer.lines(width: 80, adding: ["3.1 ms"]) == ["1 row · 1 column · 3.1 ms"])
  }

  @Test func controlCharactersAreShown() throws {
    let table = WriterFixture.table([
      (
        "v", .text,
        [
          .text("\u{1B}]0;x\u{7}"), .text("a\tb\r\nc\rd"), .text("\u{202E}x\u{200B}\u{85}\u{FEFF}"),
          .text("👩‍👩‍👧❤️"), .text("a\u{200D}b"), .text("🏴\u{E0067}\u{E0062}\u{E007F}"),
        ]
      )
    ])
    let lines = try shown(table, .plain).split(separator: "\n").dropFirst(2).map(String.init)
    #expect(
      lines == [
        "\\u{1b}]0;x\\u{7}", "a\\tb⏎c\\rd", "\\u{202e}x\\u{200b}\\u{85}\\u{feff}", "👩‍👩‍👧❤️",
        "a\\u{200d}b", "🏴\u{E0067}\u{E0062}\u{E007F}",
      ])
  }

  @Test func decimalsOfAColumnHaveTheSameDigits() throws {
    func column(_ scale: Int, _ values: [Int128]) throws -> [String] {
      let table = WriterFixture.table([
        ("d", .decimal(scale: scale), values.map { .decimal(Decimal($0, scale: scale)) })
      ])
      return try shown(table, .terminal(width: 80, rowsMax: nil)).split(separator: "\n")
        .dropFirst(2).dropLast().map { String($0.drop { $0 == " " }) }
    }
    #expect(try column(2, [150, -5, 0]) == ["1.50", "-0.05", "0.00"])
    #expect(try column(10, [15_000_000_000, 12_345_000_000]) == ["1.5000", "1.2345"])
    #expect(try column(1, [10, 20]) == ["1", "2"])
    #expect(try column(1, [10, 25]) == ["1.0", "2.5"])
    #expect(try column(0, [123_456, 7]) == ["123,456", "7"])
  }

  @Test func noLineIsWiderThanTheTerminal() throws {
    var random = SeededRandom(seed: 42)
    for round in 0..<300 {
      let table = randomTable(&random)
      let width = [1, 20, 40, 80][round % 4]
      let style = TableStyle.terminal(width: width, rowsMax: random.below(12))
      let lines = try shown(table, style).split(separator: "\n", omittingEmptySubsequences: false)
      for line in lines { #expect(TextWidth.of(String(line)) <= width, "\(width): \(line)") }
    }
  }

  @Test func everyColumnIsShownOrNamed() throws {
    var random = SeededRandom(seed: 43)
    for width in 1...90 {
      let table = randomTable(&random)
      let sink = MemorySink()
      let footer = try TableWriter.write(table, .terminal(width: width, rowsMax: 5), sink)
      let names = table.fields.map(\.name)
      #expect(footer.columnCount == names.count)
      #expect(Array(names.suffix(footer.hiddenColumns.count)) == footer.hiddenColumns)
      #expect(names.isEmpty || footer.hiddenColumns.count < names.count)
    }
  }

  private func randomTable(_ random: inout SeededRandom) -> ResultTable {
    let pieces = [
      "a", "Zoe\u{308}", "李", "🇩🇪", "👩‍👩‍👧", "❤️", "\n", "\u{1B}", " ", "한국", "été", "क्षि", "0",
    ]
    let rows = random.below(10)
    let columns = (0..<random.below(9)).map { index -> (String, LogicalType, [Value]) in
      let type = random.pick([LogicalType.text, .text, .int, .decimal(scale: 4), .date, .bool])
      let name = "c\(index)" + (0..<random.below(8)).map { _ in random.pick(pieces) }.joined()
      let values = (0..<rows).map { _ -> Value in
        if random.chance(0.2) { return .null }
        let number = Int64(bitPattern: random.next()) >> Int64(random.below(64))
        switch type {
        case .text: return .text((0..<random.below(25)).map { _ in random.pick(pieces) }.joined())
        case .int: return .int(number)
        case .decimal(let scale): return .decimal(Decimal(Int128(number), scale: scale))
        case .date: return .date(Int32(truncatingIfNeeded: number) % 100_000)
        default: return .bool(random.chance(0.5))
        }
      }
      return (name, type, values)
    }
    return WriterFixture.table(columns, rows: rows)
  }
}

@Suite struct TextWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("李小龙", 6), ("ｱ", 1), ("Ａ", 2), ("한", 2),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("🇩🇪", 2), ("👩‍👩‍👧", 2), ("👍🏽", 2), ("❤️", 2), ("❤", 1),
    ("1️⃣", 2), ("😀", 2), ("🏴\u{E0067}\u{E0062}\u{E007F}", 2), ("\u{200B}", 0), ("…", 1), ("⏎", 1),
    ("ไทย", 3), ("ที่", 1), ("Иван", 4), ("\u{1B}", 0), ("〱", 2), ("𠀋", 2),
  ])
  func widths(_ text: String, _ width: Int) {
    #expect(TextWidth.of(text) == width, "\(text)")
  }

  @Test func prefixesAreWholeClusters() {
    #expect(TextWidth.prefix(of: "a李b", columns: 2).text == "a")
    #expect(TextWidth.prefix(of: "👩‍👩‍👧x", columns: 2).text == "👩‍👩‍👧")
    #expect(TextWidth.prefix(of: "e\u{301}x", columns: 1).text.utf8.count == 3)
    #expect(TextWidth.prefix(of: "abc", columns: 0).columns == 0)
  }
}
