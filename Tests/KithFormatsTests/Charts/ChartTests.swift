import KithBase
import KithColumns
import KithFormats
import Testing

/// Charts in characters and as pictures.
@Suite struct ChartTests {
  private let countries = WriterFixture.table([
    ("country", .text, [.text("DE"), .text("中国"), .text("a\u{1B}[31m"), .null]),
    ("n", .int, [.int(40_000), .int(20_000), .int(1_250), .null]),
  ])

  private func months(_ values: [Int?]) -> ResultTable {
    WriterFixture.table([
      ("month", .int, values.indices.map { .int(Int64($0) + 1) }),
      ("spend", .int, values.map { $0.map { .int(Int64($0)) } ?? .null }),
    ])
  }

  @Test func barsBeginAtZeroAndFitTheWidth() throws {
    let lines = try Chart(countries).lines(width: 40)
    #expect(
      lines == [
        "n by country",
        "DE           ███████████████████  40,000",
        "中国         █████████▌           20,000",
        "a\\u{1b}[31m  ▋                     1,250",
        "-                                      -",
      ])
    #expect(lines.allSatisfy { TextWidth.of($0) <= 40 })
  }

  @Test func barsOfNegativeNumbersGoToTheLeft() throws {
    let table = WriterFixture.table([
      ("k", .text, [.text("up"), .text("down")]), ("change", .int, [.int(100), .int(-100)]),
    ])
    let lines = try Chart(table).lines(width: 24)
    #expect(lines.count == 3)
    #expect(lines[1].contains("█") && lines[2].contains("█"))
    let first = lines[1].firstIndex(of: "█").map { lines[1].distance(from: lines[1].startIndex, to: $0) }
    let last = lines[2].lastIndex(of: "█").map { lines[2].distance(from: lines[2].startIndex, to: $0) }
    #expect(try #require(last) < #require(first))
  }

  @Test func withoutBlocksBarsAreOfASCII() throws {
    let lines = try Chart(months([1, 2, 4]), kind: .bar).lines(width: 20, hasBlocks: false)
    #expect(lines.joined().utf8.allSatisfy { $0 < 0x80 })
    #expect(lines.last == "3  ##############  4")
  }

  @Test func monthsMakeALineAndAMissingOneAGap() throws {
    let chart = try Chart(months([0, 4, nil, 8]))
    #expect(chart.kind == .line)
    let lines = chart.lines(width: 16)
    #expect(lines.count == Chart.lineRows + 2)
    #expect(lines.first == "spend by month")
    // Three columns a month: the third month is empty from top to bottom.
    for line in lines.dropFirst().dropLast() {
      let cells = Array(line.dropFirst(3))
      #expect(cells.count <= 6 || cells[6..<min(9, cells.count)].allSatisfy { $0 == " " })
    }
    #expect(lines.last == "   1          4")
  }

  @Test func sparklinesTakeARowAColumn() throws {
    #expect(try Chart(months([1, 2, 3, 8])).sparklines(width: 40) == ["spend  ▁▂▃█  1 to 8"])
    #expect(Sparkline.text([5, 5], width: 9) == "▄▄")
    #expect(Sparkline.text([nil, 1, 9], width: 9) == " ▁█")
    #expect(Sparkline.text((0..<800).map { Double($0) }, width: 8) == "▁▂▃▄▅▆▇█")
  }

  @Test func whatCannotBeDrawnIsSaid() {
    func code(_ table: ResultTable) -> String? {
      do throws(Diagnostic) {
        _ = try Chart(table)
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code(WriterFixture.table([("a", .text, [.text("x")])])) == "K0512")
    #expect(code(WriterFixture.table([("n", .int, [.null])])) == "K0512")
    #expect(code(WriterFixture.table([("n", .int, [])])) == "K0512")
  }

  @Test func aPictureHoldsTextsThatBrowsersTakeForTexts() throws {
    let table = WriterFixture.table([
      ("k", .text, [.text("<script>&\"'"), .text("b\u{7}")]), ("n", .int, [.int(3), .int(-1)]),
    ])
    let text = try WriterFixture.written(table, .svg)
    #expect(text.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "))
    #expect(text.hasSuffix("</svg>\n"))
    #expect(text.contains("&lt;script&gt;&amp;&quot;'"))
    #expect(!text.contains("<script"))
    #expect(text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
    #expect(text.contains("viewBox=\"0 0 800 "))
  }

  @Test func gnuplotIsGivenDataAndNoCommands() throws {
    let table = WriterFixture.table([
      ("k", .text, [.text("a'`rm -rf`\"\nKITH_END\nset output")]), ("n", .int, [.int(3)]),
    ])
    let lines = GnuplotScript.text(of: try Chart(table), output: "/tmp/it's.png")
      .split(separator: "\n")
    #expect(lines[0] == "$data << KITH_END")
    #expect(lines[1] == "\"a''rm -rf''⏎KITH_END⏎set ou…\" 3.0")
    #expect(lines[2] == "KITH_END")
    #expect(!lines[1].contains("`"))
    #expect(lines.contains("set output '/tmp/it''s.png'"))
  }
}
