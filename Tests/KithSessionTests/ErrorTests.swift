import Testing

/// The errors that the language's specification prints, from whole programs.
@Suite struct ErrorTests {
  static let fixture = """
    table customers (id: int key, name: text, phone: text, country: text)
    table orders (id: int key, customer_id: int, date: date, status: text, amount: decimal)
    table products (id: int key, category: text)
    table lines (id: int key, order_id: int, product_id: int, quantity: int)
    reference orders.customer_id to customers
    reference lines.order_id to orders
    reference lines.product_id to products
    """

  static let errors: [(program: String, report: String)] = [
    (
      "customers | where contry = \"DE\"",
      """
      error[K0302]: there is no column `contry` here
        --> input:1:19
        1 | customers | where contry = "DE"
          |                   ^^^^^^
          = hint: did you mean `country`?
      """
    ),
    (
      "customers | where phone missing",
      """
      error[K0203]: expected `|` or the end of the statement, found `missing`
        --> input:1:25
        1 | customers | where phone missing
          |                         ^^^^^^^
          = hint: write `is null` (no value) or `is blank` (no value or only spaces)
      """
    ),
    (
      "orders | group by status (n = count())",
      """
      error[K0205]: there is no step called `group`
        --> input:1:10
        1 | orders | group by status (n = count())
          |          ^^^^^
          = hint: the Kith step is `summarize … by`
      """
    ),
    (
      "customers | derive spend = orders.amount",
      """
      error[K0304]: `orders` is many rows per customer; it needs an aggregate
        --> input:1:28
        1 | customers | derive spend = orders.amount
          |                            ^^^^^^^^^^^^^
          = hint: for example max(orders.amount) or count(orders)
      """
    ),
    (
      "lines | summarize v = sum(order.amount) by product.category",
      """
      error[K0305]: each order would be counted once for every line
        --> input:1:23
        1 | lines | summarize v = sum(order.amount) by product.category
          |                       ^^^^^^^^^^^^^^^^^
          = hint: add `per order` to count each order once, or `per row` if repeating is what you mean
      """
    ),
    (
      "orders | where customer.country = null",
      """
      error[K0404]: nothing is ever equal to null, so this keeps no rows
        --> input:1:16
        1 | orders | where customer.country = null
          |                ^^^^^^^^^^^^^^^^^^^^^^^
          = hint: write `is null` or `is not null`
      """
    ),
    (
      "orders | where date > 2026-10-1",
      """
      error[K0106]: `2026-10-1` looks like a date but is not written year-month-day
        --> input:1:23
        1 | orders | where date > 2026-10-1
          |                       ^^^^^^^^^
          = hint: write dates as 2026-10-01 (four, two and two digits); put spaces around `-` to subtract numbers
      """
    ),
    (
      "let month = 2026-10-01\norders | where date >= month",
      """
      error[K0302]: there is no column `month` here
        --> input:2:24
        2 | orders | where date >= month
          |                        ^^^^^
          = hint: `month` is a variable: write `$month`
      """
    ),
  ]

  @Test(arguments: errors) func asPrinted(_ program: String, _ report: String) {
    let bench = Bench()
    #expect(bench.run(ErrorTests.fixture) == nil)
    #expect(bench.run(program) == report)
  }

  @Test func allWrongNamesOfAStatementAreReported() {
    let bench = Bench()
    bench.run(ErrorTests.fixture)
    let report = bench.run("customers | where contry = \"DE\" | sort nme") ?? ""
    #expect(
      report.contains("`contry`") && report.contains("`nme`") && report.contains("\n\nerror["))
  }
}
