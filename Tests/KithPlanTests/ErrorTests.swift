import KithBase
import KithPlan
import Testing

/// What a program is told: code, the text under the carets, message, hint.
struct Told: Equatable, CustomStringConvertible {
  var code: String
  var under: String
  var message: String
  var hint: String?
  init(_ code: String, _ under: String, _ message: String, _ hint: String?) {
    (self.code, self.under, self.message, self.hint) = (code, under, message, hint)
  }
  var description: String { "\(code) [\(under)] \(message) => \(hint ?? "-")" }
}

func told(_ text: String, _ fixture: Fixture = Fixture()) -> [Told] {
  fixture.run(text).problems.map { problem in
    Told(
      problem.code, problem.range.map { fixture.source.text($0) } ?? "", problem.message,
      problem.hint)
  }
}

/// The errors of the specification that the binder finds, to the letter.
@Suite struct SpecifiedErrorTests {
  @Test func unknownColumn() {
    #expect(
      told(#"customers | where contry = "DE""#) == [
        Told("K0302", "contry", "there is no column `contry` here", "did you mean `country`?")
      ])
  }

  @Test func foreignStep() {
    #expect(
      told("orders | group by status (n = count())") == [
        Told(
          "K0205", "group", "there is no step called `group`", "the Kith step is `summarize … by`")
      ])
  }

  @Test func manyWithoutAggregate() {
    #expect(
      told("customers | derive spend = orders.amount") == [
        Told(
          "K0304", "orders.amount", "`orders` is many rows per customer; it needs an aggregate",
          "for example max(orders.amount) or count(orders)")
      ])
  }

  @Test func doubleCounting() {
    #expect(
      told("lines | summarize v = sum(order.amount) by product.category") == [
        Told(
          "K0305", "sum(order.amount)", "each order would be counted once for every line",
          "add `per order` to count each order once, or `per row` if repeating is what you mean")
      ])
  }

  @Test func equalToNull() {
    #expect(
      told("orders | where customer.country = null") == [
        Told(
          "K0404", "customer.country = null",
          "nothing is ever equal to null, so this keeps no rows",
          "write `is null` or `is not null`")
      ])
  }

  @Test func variableWithoutDollar() {
    #expect(
      told("param month: date = 2026-10-01\norders | where date >= month") == [
        Told(
          "K0302", "month", "there is no column `month` here",
          "`month` is a variable: write `$month`")
      ])
  }

  @Test func everyNameInOneReport() {
    #expect(
      told(#"customers | where contry = "DE" and teir = 1 | select nmae, orders.amount | foo"#)
        .map(\.under) == ["contry", "teir", "nmae", "orders.amount", "foo"])
  }
}

/// Smaller mistakes, each with its code and a piece of its hint.
@Suite struct BindingErrorTests {
  static let cases: [(program: String, code: String, under: String, hint: String)] = [
    ("custmers", "K0301", "custmers", "did you mean `customers`?"),
    ("orders | where customer", "K0303", "customer", "customer.name"),
    (
      "customers | derive x = sum(orders.amount * 2)", "K0304", "sum(orders.amount * 2)",
      "of orders"
    ),
    ("orders | derive c = customer.orders", "K0304", "customer.orders", "count(customer.orders)"),
    ("orders.amount", "K0304", "orders.amount", "select amount"),
    (
      "lines | summarize avg(order.customer.id)", "K0305", "avg(order.customer.id)",
      "per order.customer"
    ),
    ("lines | derive v = order.amount | summarize sum(v)", "K0305", "sum(v)", "per order"),
    (
      "customers | derive x = sum(orders.amount of orders.lines)", "K0305",
      "sum(orders.amount of orders.lines)", "per orders"
    ),
    ("orders | summarize x = count(customer.cases)", "K0305", "count(customer.cases)", "per cases"),
    ("customers | where similar(name)", "K0306", "similar(name)", "duplicates"),
    ("orders | select amount, amount", "K0307", "amount", "amount_2"),
    ("orders | derive a = 1, a = 2", "K0307", "a = 2", "a_2"),
    ("orders | summarize sum(amount), sum_amount = 1", "K0307", "sum_amount = 1", "sum_amount_2"),
    ("orders | rename status = channel", "K0307", "status", "drop status"),
    ("customers | where id in (leads | select customer_id)", "K0308", "leads", "all leads"),
    ("customers | where id in (all leads)", "K0308", "all leads", "select id"),
    ("orders | pivot sum(amount) for channel | take 2", "K0308", "pivot", "for channel in"),
    ("orders | derive x = lenght(status)", "K0309", "lenght", "`length`"),
    ("orders | derive x = len(status)", "K0309", "len", "length(x)"),
    ("orders | where id = $mont", "K0310", "$mont", "param mont"),
    ("def f(x) = g($x)\ndef g(x) = f($x)\norders | derive y = f(1)", "K0311", "f($x)", ""),
    ("let a = b\nlet b = a\na", "K0301", "a", ""),
    (#"orders | where amount = "5""#, "K0401", #""5""#, "without quotes"),
    ("customers | where phone = 5", "K0401", "phone = 5", #""5""#),
    (#"orders | derive x = amount || "a""#, "K0401", "amount", "text(amount)"),
    ("orders | where status in @2026", "K0401", "status", "date(status)"),
    ("orders | where @2026", "K0401", "@2026", "in @2026"),
    (
      "orders | append (leads | derive amount = name)", "K0401",
      "append (leads | derive amount = name)", "rename"
    ),
    (#"orders | take "x""#, "K0402", #""x""#, "10"),
    ("orders | take id", "K0402", "id", ""),
    ("orders | derive x = lower(amount)", "K0402", "lower(amount)", "text"),
    ("customers | derive h = percentile(orders.amount, 1.5)", "K0402", "1.5", "90%"),
    ("orders | summarize min(amount, id)", "K0402", "id", "least"),
    (#"orders | export f"{status}.csv""#, "K0402", #"f"{status}.csv""#, "per status"),
    ("orders | where status", "K0403", "status", "status ="),
    ("orders | where id in (1, null)", "K0404", "null", "leave it out"),
    ("orders | where amount > null", "K0404", "amount > null", "is null"),
    (
      #"orders | where date > "2026-10-01""#, "K0405", #""2026-10-01""#,
      "write the date without quotes"
    ),
    (
      "cases | derive x = closed - opened", "K0406", "closed - opened",
      "hours_between(opened, closed)"
    ),
    ("orders | derive x = date + 5", "K0406", "5", "`5 days`"),
    ("orders | derive x = 3 days", "K0406", "3 days", "days_between"),
    ("orders | where 3 days < 1 month", "K0406", "3 days < 1 month", "days_between"),
    ("orders | derive x = date + 3 hours", "K0406", "3 hours", "timestamp(date)"),
    (
      "orders | derive x = sum(amount)", "K0407", "sum(amount)",
      "`summarize` makes one row per group; `window` keeps every row"
    ),
    ("orders | derive r = row_number()", "K0407", "row_number()", "window"),
    ("count()", "K0407", "count()", "count(customers)"),
    ("orders | window r = rank()", "K0408", "rank()", "sort"),
    ("orders | summarize first(amount)", "K0408", "first(amount)", "sort date"),
    ("orders | summarize amount by status", "K0409", "amount", "max(amount)"),
    ("orders | summarize v = sum(amount), w = v", "K0409", "v", "next step"),
    (
      "orders | join customers as c on c.id = customer_id with kind: anty", "K0209", "anty",
      "kind: inner"
    ),
    ("orders | sample 3 with sed: 2", "K0209", "sed", "`seed`"),
    (#"customers | update status = "x""#, "K0601", #"update status = "x""#, "where"),
    ("customers | delete", "K0601", "delete", "where"),
    (#"orders | append (orders | export "a.csv")"#, "K0603", "export", "statement of its own"),
    ("orders | distinct status | update status = status", "K0604", "update", "before"),
  ]

  @Test(arguments: cases.map(\.program)) func tells(program: String) throws {
    let expected = try #require(Self.cases.first { $0.program == program })
    let all = told(program)
    let first = try #require(all.last)
    #expect(first.code == expected.code, "\(all)")
    #expect(first.under == expected.under)
    #expect(expected.hint.isEmpty || (first.hint ?? "").contains(expected.hint), "\(all)")
  }

  @Test func updateSaysHowMuch() {
    #expect(
      told(#"customers | update status = "x""#).map(\.message)
        == ["this would change every row of customers"])
  }

  @Test func relationOfAnotherTextPointsAtItsUse() throws {
    let fixture = Fixture()
    _ = fixture.run("let bad = orders | select id")
    let problem = try #require(told("bad | where amount > 1", fixture).first)
    #expect(problem.under == "amount")
    _ = fixture.run("param country: text")
    fixture.relations["worse"] = fixture.relations["bad"]
    fixture.catalog = Fixture.schema("table orders (nr: int key)")
    #expect(
      told("worse | take 1", fixture) == [
        Told("K0302", "worse", "in `worse`: there is no column `id` here", "columns here: nr")
      ])
  }
}
