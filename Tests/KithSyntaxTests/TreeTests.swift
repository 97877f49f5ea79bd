import KithBase
import KithSyntax
import Testing

/// Literals and operators, by the trees they make.
@Suite struct TreeTests {
  func expression(_ text: String) -> Expression? {
    let parsed = Parsed("print " + text)
    #expect(parsed.errors == [], "\(text)")
    guard case .print(let pipeline)? = parsed.script.statements.first?.kind else { return nil }
    return pipeline.source
  }

  func value(_ text: String) -> Value? {
    guard case .literal(let value)? = expression(text)?.kind else { return nil }
    return value
  }

  @Test func numbers() {
    #expect(value("1_000") == .int(1000))
    #expect(value("1.50") == .decimal(Decimal(150, scale: 2)))
    #expect(value("2e3") == .decimal(Decimal(2000, scale: 0)))
    #expect(value("12.5e-3") == .decimal(Decimal(125, scale: 4)))
    #expect(value("10%") == .decimal(Decimal(10, scale: 2)))
    #expect(value("0.5%") == .decimal(Decimal(5, scale: 3)))
    #expect(value("9223372036854775807") == .int(Int64.max))
  }

  @Test func times() {
    #expect(value("1970-01-02") == .date(1))
    #expect(value("1970-01-01T00:00:01.5") == .timestamp(1_500_000))
    #expect(value("1970-01-01T02:00+02:00") == .timestamp(0))
    #expect(value("90 days") == .duration(Duration(days: 90)))
    #expect(value("2 quarters") == .duration(Duration(months: 6)))
    #expect(value("3 hours") == .duration(Duration(microseconds: 10_800_000_000)))
  }

  @Test(arguments: [
    ("@2026", "2026-01-01", "2027-01-01"), ("@2026-07", "2026-07-01", "2026-08-01"),
    ("@2026-Q4", "2026-10-01", "2027-01-01"), ("@2026-W01", "2025-12-29", "2026-01-05"),
    ("@2026-W53", "2026-12-28", "2027-01-04"),
  ]) func periods(text: String, from: String, to: String) {
    guard case .period(let period)? = expression(text)?.kind else {
      Issue.record("\(text) is no period")
      return
    }
    #expect(CivilDate.text(days: period.start) == from)
    #expect(CivilDate.text(days: period.end) == to)
  }

  @Test func texts() {
    #expect(value("\"a\\n\\t\\\"\\\\\\u{e9}\"") == .text("a\n\t\"\\\u{e9}"))
    #expect(value("'it''s \\n'") == .text("it's \\n"))
    #expect(value("\"\"\"\na \"b\"\n\"\"\"") == .text("a \"b\"\n"))
    guard case .fstring(let parts)? = expression("f\"a{b}\\{{f\"{c}\"}\"")?.kind else { return }
    #expect(parts.count == 4)
  }

  @Test(arguments: [
    ("a ?? 0 + b ?? 0", "(a ?? 0) + (b ?? 0)"), ("a or b and not c = d", "a or (b and (not (c = d)))"),
    ("a - b - c", "(a - b) - c"), ("a ?? b ?? c", "a ?? (b ?? c)"), ("-a * b", "(-a) * b"),
    ("a + b || c", "(a + b) || c"), ("a < b + c and d", "(a < (b + c)) and d"),
    ("a / b * c", "(a / b) * c"), ("if a then b else c or d", "if a then b else (c or d)"),
    ("not a in (1)", "not (a in (1))"), ("a between b + c and d and e", "(a between (b + c) and d) and e"),
  ]) func operatorsBind(text: String, grouped: String) {
    func bare(_ text: String) -> String {
      // Parentheses show the grouping and are nodes of their own.
      outline(expression(text) as Any).replacing("paren ", with: "").filter { !"()".contains($0) }
    }
    #expect(bare(text) == bare(grouped))
  }

  @Test func stagesKeepTheirParts() throws {
    let text =
      "t | join all x as c on a = b with kind: anti | window n = e per k sort s desc nulls last rows -2..0 "
      + "| merge keep first sort k taking a = b | insert into t on k skip | active(30, n: 2) | pareto by clv desc"
    guard case .pipeline(let pipeline) = try #require(Parsed(text).script.statements.first).kind else { return }
    let stages = pipeline.stages
    #expect(stages[0].alias?.text == "c")
    #expect(stages[0].options.map(\.name.text) == ["kind"])
    #expect(stages[1].clause("rows")?.frame?.lower == -2)
    #expect(stages[1].clause("sort")?.items.first?.direction == .descending)
    #expect(stages[1].clause("sort")?.items.first?.nulls == .last)
    #expect(stages[2].clauses.map(\.word.text) == ["keep", "sort", "taking"])
    #expect(stages[3].action?.text == "skip")
    #expect(stages[4].arguments?.count == 2)
    #expect(stages[5].clause("by")?.items.first?.direction == .descending)
    #expect(stages.map { Parsed(text).source.text($0.name.range) } == stages.map(\.name.text))
  }

  @Test func coloursFollowTheGrammar() {
    let parsed = Parsed("orders | where sum(a) > 3 days -- x")
    let kinds = Highlighting.spans(of: parsed).map { "\(parsed.source.text($0.range)):\($0.kind.rawValue)" }
    #expect(
      kinds == [
        "orders:name", "|:operator", "where:verb", "sum:function", "a:name", ">:operator", "3:number",
        "days:number", "-- x:comment",
      ])
  }
}
