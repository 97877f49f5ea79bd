import KithBase
import KithSession
import KithSyntax
import Testing

/// What is offered at the place of the `^` in a text.
@Suite struct CompletionTests {
  private let bench = Bench()

  init() {
    let customers = bench.file(
      "customers.csv",
      """
      id,name,country,spend,signup
      1,Ann,DE,10.50,2026-01-01
      2,Bob,FR,20.00,2026-02-01
      3,李小龙,DE,30.25,2026-03-01
      4,Zoë "Z" B,CN,5.00,2026-04-01
      5,,DE,5.00,2026-05-01

      """)
    let orders = bench.file(
      "orders.csv",
      "id,customer_id,amount,status\n1,1,5.00,paid\n2,1,6.00,open\n3,2,7.00,paid\n4,3,8.00,paid\n")
    #expect(bench.run("import \"\(customers)\", \"\(orders)\"") == nil)
  }

  private func list(_ marked: String) -> CompletionList {
    let parts = marked.split(separator: "^", omittingEmptySubsequences: false)
    return bench.session.completions(in: parts.joined(), at: parts[0].utf8.count)
  }

  private func texts(_ marked: String) -> [String] { list(marked).items.map(\.text) }

  @Test func afterAPipeOnlyStepsWithTheirHelp() {
    let items = list("customers | ^").items
    #expect(
      items.contains {
        $0.text == "sort" && $0.detail.hasPrefix("Orders the rows")
          || $0.text == "sort" && !$0.detail.isEmpty
      })
    #expect(!items.contains { $0.text == "country" || $0.text == "sum(" })
    #expect(texts("customers | so^") == ["sort"])
    // The usual steps come first.
    #expect(texts("customers | ^").prefix(4) == ["where", "select", "sort", "take"])
    #expect(texts("customers | ^").count == Set(texts("customers | ^")).count)
  }

  @Test func columnsComeFirstWithTypesAndCounts() {
    let items = list("customers | sort ^").items
    #expect(items.prefix(5).map(\.text) == ["id", "name", "country", "spend", "signup"])
    #expect(items[2].detail == "text · 3 distinct")
    #expect(items[3].detail == "decimal")
    #expect(items.dropFirst(5).map(\.text) == ["orders"])
    #expect(texts("customers | where co^").first == "country")
    // Derived columns are known to the next step, dropped ones are not.
    let later = list("customers | derive total = spend * 2 | drop country | sort ^").items
    #expect(later.contains { $0.text == "total" && $0.detail == "decimal" })
    #expect(!later.contains { $0.text == "country" })
  }

  @Test func columnsAreKnownInEveryBracket() {
    #expect(texts("customers | where (spend > 1 and (cou^").first == "country")
    #expect(texts("customers | derive n = lower(na^").first == "name")
    #expect(texts("customers | where exists(orders where st^").first == "status")
    #expect(texts("customers | derive n = sum(amo^ of orders)") == ["amount"])
    #expect(texts("customers | where id in (orders | where st^").first == "status")
    #expect(texts("orders | join customers as c on c.co^") == ["country"])
    #expect(texts("orders | where customer.^").contains("country"))
    #expect(texts("customers | derive n = count(orders.^").contains("amount"))
    #expect(texts("customers |\n  where spend > 1 |\n  select cou^").first == "country")
  }

  @Test func operatorsFitTheType() {
    let text = texts("customers | where country ^")
    #expect(text.contains("contains") && text.contains("in") && !text.contains("*"))
    let number = texts("customers | where spend ^")
    #expect(number.contains("between") && number.contains("*") && !number.contains("contains"))
    #expect(texts("customers | where signup ^").first == "in")
    #expect(texts("customers | sort spend ^").prefix(2) == ["asc", "desc"])
    #expect(texts("customers | take 5 ^") == ["per", "| "])
    #expect(texts("customers | where country = \"DE\" ^").prefix(2) == ["and", "or"])
    #expect(texts("customers | where country in (\"DE\") ^").prefix(2) == ["and", "or"])
    #expect(texts("customers | where spend > id ^").prefix(2) == ["+", "-"])
    #expect(texts("customers ^") == ["| "])
  }

  @Test func textsAreTheColumnsValues() {
    let values = list("customers | where country = \"^")
    #expect(
      values.items.map(\.text) == ["\"DE\"", "\"CN\"", "\"FR\""]
        || values.items.map(\.text) == ["\"DE\"", "\"FR\"", "\"CN\""])
    #expect(values.items[0].count == 3)
    #expect(list("customers | where country = \"d^").items.map(\.text) == ["\"DE\""])
    // The closing quote that stands there is replaced.
    let range = list("customers | where country = \"d^\" and id = 1").range
    #expect(range == SourceRange(28, 31))
    #expect(texts("customers | where name = \"Zo^") == [#""Zoë \"Z\" B""#])
    #expect(texts("customers | where name = 'Zo^") == [#"'Zoë "Z" B'"#])
    #expect(texts("customers | where name = \"李^") == ["\"李小龙\""])
    #expect(texts("customers | where country in (\"DE\", \"F^") == ["\"FR\""])
    #expect(texts("customers | where country not in (^").first == "\"DE\"")
    #expect(texts("customers | where country = ^").first == "\"DE\"")
    #expect(texts("orders | where customer.country = \"F^") == ["\"FR\""])
    #expect(texts("customers | derive land = country | where land = \"F^") == ["\"FR\""])
    #expect(texts("customers | where exists(orders where status = \"o^") == ["\"open\""])
    #expect(texts("customers | where spend = \"^").isEmpty)
  }

  @Test func placesOfStatements() {
    #expect(texts("^").prefix(2) == ["customers", "orders"])
    #expect(texts("^").contains("import"))
    #expect(texts("cust^") == ["customers"])
    #expect(texts("set ti^") == ["timezone"])
    #expect(bench.type("param since: date = 2026-01-01") == nil)
    #expect(texts("customers | where signup > $^") == ["$since"])
    #expect(list("customers | where signup > $si^").range == SourceRange(27, 30))
    #expect(texts("let big = customers | where spend > 9\nbig | sort cou^").first == "country")
    #expect(texts("customers | join ord^") == ["orders"])
    #expect(texts("customers | join orders as o on id = o.customer_id with ^") == ["kind: "])
    #expect(texts("-- customers | ^").isEmpty)
    let folder = String(bench.folder.path)
    #expect(texts("import \"\(folder)cust^").contains("\"\(folder)customers.csv\""))
    #expect(texts("customers | export \"\(folder)ord^") == ["\"\(folder)orders.csv\""])
  }

  @Test func anyPlaceOfAnyTextIsAnswered() {
    let texts = [
      "customers | where country = \"DE\" and (spend > 1 | sort",
      "let x = customers | derive a = f\"{name}\" | join orders as o on o.id = id with kind: left",
      "{{{ ((( ||| ]]] \"\"\" `a",
      "customers | pivot sum(spend) for country in (\"DE\", \"FR\") by name",
      "def f(a) = $a + 1\ncustomers | where f(spend) > 李 -- x\n/* y", "| | | . . . $ $x.y",
    ]
    for text in texts {
      for offset in 0...text.utf8.count {
        let list = bench.session.completions(in: text, at: offset)
        #expect(list.range.lower <= offset && list.range.upper >= offset)
        _ = bench.session.help(in: text, at: offset)
        _ = CompletionPlace.acceptsQuestionMark(in: text, at: offset)
      }
    }
  }

  @Test func namesThatMeanNothingAreFound() {
    func wrong(_ text: String) -> [String] {
      let parsed = Parser.parse(SourceText(text), mode: .prompt)
      return bench.session.unknownNames(in: parsed).map { parsed.source.text($0) }
    }
    #expect(wrong("customers | where contry = \"DE\" | sort spnd") == ["contry", "spnd"])
    #expect(wrong("customers | whre country = \"DE\"") == ["whre"])
    #expect(wrong("custmers | take 5") == ["custmers"])
    #expect(wrong("customers | where lowr(name) = \"x\" and id > $q") == ["lowr", "$q"])
    #expect(wrong("let big = customers | where spend > 9\nbig | sort country, x") == ["x"])
    #expect(wrong("customers | where country = ") == [])
    #expect(wrong("read(\"none.csv\") | where anything = 1") == [])
    #expect(bench.output.results.isEmpty)
  }

  @Test func helpIsAboutThePlace() {
    #expect(bench.session.help(in: "customers | sort ", at: 17).first?.hasPrefix("sort") == true)
    #expect(
      bench.session.help(in: "customers | where lower(na", at: 26).first?.hasPrefix("lower") == true
    )
    #expect(bench.session.help(in: "import ", at: 7).first?.hasPrefix("import") == true)
    #expect(bench.session.help(in: "customers | sort x", at: 13).first?.hasPrefix("sort") == true)
    #expect(!bench.session.help(in: "", at: 0).isEmpty)
  }

  @Test func aQuestionMarkAsksWhereItCannotStand() {
    func accepts(_ text: String) -> Bool {
      CompletionPlace.acceptsQuestionMark(in: text, at: text.utf8.count)
    }
    #expect(!accepts("customers | sort "))
    #expect(!accepts("customers | "))
    #expect(!accepts("customers | where country = "))
    #expect(!accepts(""))
    #expect(accepts("customers | where spend "))
    #expect(accepts("customers | where spend ?"))
    #expect(accepts("customers | where name = \"what"))
  }
}
