import KithBase
import KithSyntax
import Testing

@Suite struct StatementEndTests {
  /// The statements of a text, as text.
  func statements(_ text: String) -> [String] {
    let parsed = Parsed(text)
    #expect(parsed.errors == [], "\(text)")
    return parsed.script.statements.map { parsed.source.text($0.range) }
  }

  static let single = [
    "customers\n| take 5", "customers |\n take 5", "customers\n\n-- a remark\n| take 5",
    "t | where a\nand b", "t | where a\n  or b", "t | where a =\n1", "t | where a\n= 1", "t | select a\n, b",
    "t | select a,\nb", "t | summarize n = count()\nby c", "x = f(a\n-b\nc)".replacing("c)", with: ")"),
    "x = (a\n+ b\n- c)", "x = a\n+ b", "x = a\n?? b", "t | window a = b\nper c\nsort d\nrows ..0",
    "t | merge\nkeep newest\ntaking a = b", "t | where a\nis null", "t | where a\nin (1)",
    "t | where a\nnot in (1)", "t | where a\ncontains \"x\"", "t | where a\nnot like \"x\"",
    "t | where a\nstarts with b", "t | insert\ninto x", "reference a.b\nto c\nas d\nmany e",
    "assert a\nelse b", "if a\nthen b\nelse c", "if a {\n}\nelse {\n}", "import \"a\"\ninto b\nwith c: 1",
    "let x =\ncustomers", "a\n.b", "t | where\nx", "undo; ; ;",
  ]

  @Test(arguments: single) func lineEndsThatMeanNothing(text: String) {
    #expect(statements(text).count == 1)
  }

  static let double = [
    "customers\norders", "a\n-b", "a\n(b)", "a\n[b]", "t | distinct\nx", "t | summarize\nx", "t | show\n\"x\"",
    "undo\n3", "begin\n\"x\"", "customers; orders", "matches\nlike | take 5", "a\nmatches | take 5", "3\ndays",
    "all\nt", "a\nnot b", "a\ncontains", "a\nstarts", "print\nx", "key\ntable", "t | clv\nx", "f\n(x)",
    "a -- remark\nb", "a /* two\nlines */ b", "def f() = a\n| take 5; b".replacing("a\n|", with: "|"),
  ]

  @Test(arguments: double) func lineEndsThatEnd(text: String) {
    #expect(statements(text).count == 2)
  }

  @Test(arguments: [
    "key | take 5", "table.a", "column = 3", "run", "set is null", "import and b", "view in (1)", "print",
    "undo | take 5", "commit.a", "transaction + 1", "reference - 1", "for like \"x\"", "open",
  ]) func statementWordsMayBeNames(text: String) throws {
    let parsed = Parsed(text)
    #expect(parsed.errors == [])
    guard case .pipeline = try #require(parsed.script.statements.first).kind else {
      Issue.record("\(text) is not read as a pipeline")
      return
    }
  }

  @Test func columnsMayHaveTheNamesOfVerbsAndClauses() {
    for text in [
      "t | select sort, take, date, order, user, case, end, count, update, group, key, all",
      "t | where sort > 1 and where = 2", "t | derive per = per + 1, of = where", "t | sort sort desc, desc",
      "x = sum(sort)", "x = sum(where * 2 where where > 1)", "x = max(per, of)", "x = count(distinct distinct)",
      "x = count(distinct)", "t | summarize first = first(last sort sort) by rows, to", "t | take take per per",
      "t | select first, nulls, with, on, into, keep, taking, as, to",
      "t | where contains contains contains", "t | where starts starts with ends", "t | pareto by by_ with with: 1",
    ] { #expect(Parsed(text).errors == [], "\(text)") }
  }

  // MARK: The prompt

  /// Types a text line by line as section 11 describes and gives the statements that were run.
  func typed(_ text: String) -> [String] {
    var run: [String] = []
    var buffer = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if buffer.isEmpty {
        if line.allSatisfy(\.isWhitespace) { continue }
        buffer =
          Parser.beginsWithContinuation(line) && !run.isEmpty ? run.removeLast() + "\n" + line : line
      } else {
        buffer += "\n" + line
      }
      if Parser.completeness(of: buffer) == .complete {
        let parsed = Parsed(buffer, mode: .prompt)
        run += parsed.script.statements.map { parsed.source.text($0.range) }
        buffer = ""
      }
    }
    #expect(buffer == "")
    return run
  }

  @Test(arguments: Programs.all.map(\.name)) func typingGivesTheStatementsOfTheFile(name: String) throws {
    let program = try #require(Programs.all.first { $0.name == name })
    #expect(typed(program.text) == statements(program.text))
  }

  @Test func completeness() {
    for text in ["customers |", "let x =", "f(", "t | where", "t | select a,", "if a {", "/* x", "x = \"\"\"a", "t | where a and", "t | join b", "for $x in t", "[", "x = 1 +"] {
      #expect(Parser.completeness(of: text) == .incomplete, "\(text)")
    }
    for text in ["", "-- remark", "customers", "undo", "print", "t | take 5", "if a { }"] {
      #expect(Parser.completeness(of: text) == .complete, "\(text)")
    }
    for text in ["x = \"a", "t | where x missing |", "a )", "| take 5", "t | where d = 2026-1-1 and", "x = f\"{a"] {
      guard case .error = Parser.completeness(of: text) else {
        Issue.record("\(text) should be an error")
        continue
      }
    }
  }

  // MARK: Piped input

  @Test(arguments: Programs.all.map(\.name)) func pipedInputGivesTheStatementsOfTheFile(name: String) throws {
    let program = try #require(Programs.all.first { $0.name == name })
    var random = SeededRandom(seed: 7)
    let bytes = Array(program.text.utf8)
    var buffer: [UInt8] = []
    var position = 0
    var got: [String] = []
    while position < bytes.count {
      let next = min(bytes.count, position + 1 + random.below(40))
      buffer += bytes[position..<next]
      position = next
      let ended = Parser.endedStatements(in: buffer, isEndOfInput: position == bytes.count)
      got += ended.map { String(decoding: buffer[$0.lower..<$0.upper], as: UTF8.self) }
      if let last = ended.last { buffer.removeFirst(last.upper) }
    }
    #expect(got == statements(program.text))
  }

  @Test func aStatementEndsWithTheNextOne() {
    func ended(_ text: String, _ isEnd: Bool = false) -> Int {
      Parser.endedStatements(in: Array(text.utf8), isEndOfInput: isEnd).count
    }
    #expect(ended("customers") == 0)
    #expect(ended("customers\n") == 0)
    #expect(ended("customers\nb") == 0)
    #expect(ended("customers\nby\n") == 0)
    #expect(ended("customers\nbx\n") == 1)
    #expect(ended("customers;\n") == 1)
    #expect(ended("customers", true) == 1)
    #expect(ended("x = \"\"\"\na\nb\n") == 0)
    #expect(ended("if a {\n b\n c\n") == 0)
  }
}
