import KithBase
import KithShell
import Testing

/// What is said of work that takes long, without a terminal.
@Suite struct ProgressLineTests {
  private func text(_ part: Double?, _ rows: Int, _ seconds: Double) -> String {
    ProgressLine.text(
      of: Progress.Reading(name: "import", part: part, rows: rows),
      percent: part.map { Int($0 * 100) }, seconds: seconds)
  }

  @Test func aKnownTotalGivesAPercentageARateAndTheRest() {
    #expect(text(0.38, 761_000, 3.62) == "import 38 % · 761,000 rows · 210 k rows/s · 6 s left")
    #expect(text(0.5, 9_000_000, 2) == "import 50 % · 9,000,000 rows · 4.5 M rows/s · 2 s left")
    #expect(text(0.01, 100, 2) == "import 1 % · 100 rows · 50 rows/s · 3 min 18 s left")
  }

  @Test func anUnknownTotalNeverGivesAPercentage() {
    #expect(text(nil, 761_000, 2) == "import · 761,000 rows · 381 k rows/s")
    #expect(text(nil, 0, 3.4) == "import · 3 s")
  }

  @Test func partsOfSeveralFilesGoOneWay() {
    let progress = Progress()
    #expect(progress.reading == nil)
    progress.begin("import")
    var last = -1.0
    for file in 0..<3 {
      progress.span(Double(file) / 3...Double(file + 1) / 3)
      for step in [0.0...0.5, 0.5...1.0] {
        progress.step(step, total: 4)
        for _ in 0..<4 {
          progress.advance(1, rows: 10)
          let part = progress.reading?.part ?? -1
          #expect(part > last)
          last = part
        }
      }
    }
    #expect(abs(last - 1) < 1e-9)
    #expect(progress.reading?.rows == 240)
    progress.reset()
    #expect(progress.reading == nil)
  }
}
