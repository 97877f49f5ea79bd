import KithBase
import KithSyntax
import Testing

@Suite struct ErrorTests {
  static let dateHint =
    "write dates as 2026-10-01 (four, two and two digits); put spaces around `-` to subtract numbers"

  static let cases: [(String, String, String?)] = [
    (
      "customers | where phone missing",
      "K0203 1:25-32 expected `|` or the end of the statement, found `missing`",
      "write `is null` (no value) or `is blank` (no value or only spaces)"
    ),
    (
      "orders | where date > 2026-10-1",
      "K0106 1:23-32 `2026-10-1` looks like a date but is not written year-month-day", dateHint
    ),
    ("t | where d > today() - 90d", "K0109 1:25-28 `90d` is not a number", "write `90 days`"),
    ("t | where a && b", "K0101 1:13-15 `&&` has no meaning here", "write `and`"),
    ("t | where id % 3 = 0", "K0110 1:14-15 `%` is not an operator", "write mod(a, b)"),
    ("t | where id %3 = 0", "K0110 1:14-15 `%` is not an operator", "write mod(a, b)"),
    ("t | where 7%3 = 0", "K0110 1:12-13 `%` is not an operator", "write mod(a, b)"),
    (
      "t | where 10 < x < 20", "K0206 1:11-22 comparisons cannot be chained",
      "write `10 < x and x < 20`"
    ),
    (
      "select * from customers", "K0208 1:1-7 a statement cannot start with `select`",
      "a query starts with a table: `customers | select name, email`"
    ),
    (
      "from customers", "K0208 1:1-5 a statement cannot start with `from`",
      "a query starts with a table: `customers | select name, email`"
    ),
    (
      "t | where a = 'x", "K0103 1:15-16 the text that starts here has no closing quote on this line",
      "close it with `'`"
    ),
    ("t | where d = 2026-02-30", "K0107 1:15-25 there is no day `2026-02-30`", "2026-02 has 28 days"),
    ("t | where d in @2026-Q5", "K0108 1:16-24 `@2026-Q5` is not a period", "periods are written @2026, @2026-Q4, @2026-10 or @2026-W05"),
    ("t | where d in @2025-W53", "K0108 1:16-25 `@2025-W53` is not a period", "periods are written @2026, @2026-Q4, @2026-10 or @2026-W05"),
    (
      "t | take 9223372036854775808",
      "K0111 1:10-29 this whole number is larger than 9223372036854775807",
      "with a point it is an exact decimal of up to 38 digits"
    ),
    (
      "t | where a = 1.0000000000001",
      "K0111 1:15-30 this number has too many digits to be exact",
      "decimals have up to 38 digits, 12 of them after the point"
    ),
    ("t | select by", "K0201 1:12-14 expected a value, found `by`", "as a name it is written in back-quotes"),
    ("let then = 3", "K0202 1:5-9 `then` is a reserved word", "as a name it is written in back-quotes"),
    ("orders | where f(a | take 1, b)", "K0207 1:18-28 a query with steps must be the only argument", "put it in parentheses"),
    ("t | take 5 | | take 3", "K0201 1:14-15 expected a step, found `|`", "each step needs one `|` before it"),
    ("t | derive a + 1", "K0201 1:14-15 expected `=` and what `a` shall be, found `+`", nil),
    ("print t where x", "K0203 1:9-14 expected `|` or the end of the statement, found `where`", "start the next step with a pipe: `| where`"),
    ("t | select count(*)", "K0201 1:18-19 expected a value, found `*`", "write `count()`"),
    ("| take 5", "K0204 1:1-2 a statement cannot begin with `|`", "`_ | …` goes on with the last result"),
    ("ä | where “x”", "K0101 1:11-12 `“` has no meaning here", "write `\"`"),
    ("x = f\"a {b\"", "K0112 1:9-10 `{` in this text is not closed on this line", "close it with `}`; a plain brace is written `\\{`"),
    ("param x: strig", "K0201 1:10-15 expected a type, found `strig`", nil),
    ("t | where a = \"\\q\"", "K0105 1:16-18 `\\q` is not an escape", "write `\\\\` for a backslash, or put the text in single quotes"),
    ("t\nopen \"x\"", "K0211 2:6-9 `open` must be the first statement", "move it to the top of the script"),
    ("t | merge keep first", "K0201 1:21-21 expected `sort`, found the end of the input", "for example `keep first sort updated_at desc`"),
  ]

  @Test(arguments: cases.indices) func isExact(index: Int) throws {
    let (text, expected, hint) = ErrorTests.cases[index]
    let parsed = Parsed(text)
    #expect(parsed.errors.first == expected)
    if let hint { #expect(parsed.diagnostics.first?.hint == hint) }
  }

  /// What only the binder can know is no error here.
  @Test(arguments: [
    "orders | group by status (n = count())", "lines | summarize v = sum(order.amount) by product.category",
    "orders | where customer.country = null", "customers | update status = \"x\"",
    "orders | where date > \"2026-10-01\"", "a | filter b > 1", "a | limit 5", "a | order by b desc",
  ]) func isLeftToTheBinder(text: String) { #expect(Parsed(text).errors == []) }

  @Test func recoversToReportEveryError() {
    let text = """
      let a = 3 4
      customers | where x missing | take | select b c
      orders | where (a
      let b = 90d
      print (1 + )
      if a { t | take } else { u v }
      """
    let lines = Parsed(text).errors.map { $0.split(separator: " ")[1].split(separator: ":")[0] }
    #expect(lines == ["1", "2", "2", "2", "4", "4", "5", "6", "6"])
    #expect(Parsed(text).script.statements.count == 6)
  }

  @Test func aBadStageLeavesTheOthers() throws {
    let parsed = Parsed("customers | where x missing | take 5 | select a b | sort c")
    guard case .pipeline(let pipeline) = try #require(parsed.script.statements.first).kind else {
      Issue.record("not a pipeline")
      return
    }
    #expect(pipeline.stages.map(\.name.text) == ["where", "take", "select", "sort"])
    #expect(parsed.diagnostics.count == 2)
  }

  @Test func badBytesAreReported() {
    var bytes = Array("t | where a = \"x".utf8)
    bytes += [0xFF, 0xC0]
    bytes += Array("\"".utf8)
    let parsed = Parser.parse(SourceText(bytes: bytes))
    #expect(parsed.diagnostics.map(\.code) == ["K0102"])
  }

  @Test(arguments: ["(", "[", "f(", "-", "not ", "if a then ", "a ?? ", "t | append (", "x in (", "f\"{"])
  func nestingIsBounded(opening: String) {
    let parsed = Parsed("x = " + String(repeating: opening, count: 50_000) + "a")
    #expect(parsed.hasErrors)
    #expect(parsed.diagnostics.count <= 100)
  }

  @Test(arguments: ["(", "[", "- "]) func nestingIsNamed(opening: String) {
    #expect(Parsed("x = " + String(repeating: opening, count: 5_000)).diagnostics.first?.code == "K0210")
  }

  @Test(arguments: [" or a", " + a", ".a", " and a = 1"]) func chainsAreBounded(link: String) {
    #expect(Parsed("x = a" + String(repeating: link, count: 150)).errors == [])
    #expect(Parsed("x = a" + String(repeating: link, count: 100_000)).diagnostics.map(\.code) == ["K0210"])
  }
}
