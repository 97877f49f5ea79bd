import KithBase
import KithSyntax
import Testing

/// Formats, and checks that the result reads as the same tree and is printed as itself.
func formatted(_ text: String) -> String {
  let parsed = Parsed(text)
  #expect(parsed.errors == [], "\(text)")
  let result = Formatter.format(parsed)
  let again = Parsed(result)
  #expect(again.errors == [], "\(result)")
  #expect(outline(again) == outline(parsed), "\(result)")
  #expect(Formatter.format(again) == result)
  return result
}

@Suite struct FormatterTests {
  @Test(arguments: Programs.all.map(\.name)) func keepsPrograms(name: String) throws {
    let program = try #require(Programs.all.first { $0.name == name })
    let result = formatted(program.text)
    let comments = program.text.split(separator: "\n").filter { $0.hasPrefix("--") || $0.hasPrefix("#!") }
    for comment in comments { #expect(result.contains(comment)) }
  }

  @Test func spellsWordsAndOperatorsOneWay() {
    #expect(
      formatted("Customers|WHERE a==1 AND b<>-2 and   Lower( c )Is Not NULL")
        == "Customers | where a = 1 and b != -2 and Lower(c) is not null\n")
    #expect(formatted("t|derive a=- -x,b=3  Days|take(3)") == "t | derive a = - -x, b = 3 days | take (3)\n")
    #expect(formatted("t | active( 30 ) | select c . *, d") == "t | active(30) | select c.*, d\n")
    #expect(formatted("t|window a=sum(b) sort c rows - 2 .. 0") == "t | window a = sum(b) sort c rows -2..0\n")
    #expect(formatted("undo #  37;redo 2") == "undo #37\nredo 2\n")
    #expect(formatted("redo\n| take 5") == "redo | take 5\n")
    #expect(formatted("x = f\"a{ b==1 }c\\n{ $d . e }\"") == "x = f\"a{b = 1}c\\n{$d.e}\"\n")
  }

  @Test func breaksLongPipelinesOneStageALine() {
    let stage = "where country = \"DE\" and tier = \"A\""
    #expect(
      formatted("customers | \(stage) | \(stage) | \(stage)")
        == "customers\n| \(stage)\n| \(stage)\n| \(stage)\n")
  }

  @Test func breaksLongStagesAtCommasAndClauses() {
    let items = (1...12).map { "column_\($0) = sum(amount)" }.joined(separator: ", ")
    let result = formatted("orders | summarize \(items) by country")
    for line in result.split(separator: "\n") { #expect(line.utf8.count <= 100) }
  }

  @Test func keepsComments() {
    let text = """
      -- first

      customers -- all of them
      | where a /* why */ = 1 -- because
        -- and so
        and b = 2
      -- between
      if x > 3 { -- inside
        print a -- tail
        -- last
      } -- after
      else { print b }
      """
    #expect(
      formatted(text) == """
        -- first

        customers -- all of them
        | where a /* why */ = 1 -- because
            -- and so
            and b = 2
        -- between
        if x > 3 { -- inside
          print a -- tail
          -- last
        } -- after
        else {
          print b
        }

        """)
  }

  @Test func keepsTheSemicolonThatIsNeeded() {
    #expect(formatted("customers; rows | take 5") == "customers\n;\nrows | take 5\n")
  }

  @Test func leavesBrokenTextAlone() {
    let text = "customers |  where\n| | x"
    #expect(Formatter.format(Parsed(text)) == text)
  }
}
