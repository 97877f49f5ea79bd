extension Manual {
  /// The pages of the statements, by name.
  static let statements: [ManualPage] = [
    statement(
      "assert", "assert c [else message]", "Stops the program unless the condition is true.",
      "assert count(orders where amount < 0) = 0 else \"negative amounts\""),
    statement(
      "column", "column t.c: type [= expr]",
      "Adds an empty column or changes a column's type; with an expression, computes it on reading.",
      "column orders.net: decimal = amount * 0.81"),
    statement(
      "def", "def f(a, b = 1) = expr  or  def f(a) = | step | step",
      "Names an expression or steps with parameters, which are read as `$a`.",
      "def margin(p, c) = ($p - $c) / $p",
      "def recent(n: int = 90) = | where date >= today() - days($n)"),
    statement(
      "for", "for $r in (rows) { … }", "Runs statements once for each row of a frozen copy.",
      "for $c in (customers | distinct country) { print $c.country }"),
    statement(
      "if", "if c { … } else { … }", "Runs statements when the condition is true.",
      "if count(orders) > 100 { print \"many\" } else { print \"few\" }"),
    statement(
      "import",
      "import \"file.csv\", … [into t] [with header:, sep:, encoding:, dates:, types:, null:, "
        + "strict:, on:, existing:, replace:]",
      "Loads CSV or JSON files, `*` and `?` included, and finds types, keys and references.",
      "import \"exports/*.csv\"", "import \"new.csv\" into customers with on: email, existing: fill"
    ),
    statement(
      "key", "key t.c, …", "Declares the columns that tell the rows of a table apart.",
      "key customers.id"),
    statement(
      "let", "let x = expr  or  let t = rows | …",
      "Names a value, which is read as `$x`, or a pipeline, which is used like a table.",
      "let total = sum(amount of orders)", "let german = customers | where country = \"DE\""),
    statement(
      "param", "param x: type [= expr]",
      "Declares a value that the caller of the program gives, as `--x value` or in `run … with`.",
      "param month: date = 2026-10-01"),
    statement(
      "print", "print expr  or  print rows | …", "Shows a value on a line, or rows.",
      "print f\"{count(customers)} customers\""),
    statement(
      "reference", "reference t.c to other [as name] [many name]",
      "Declares that a column holds keys of another table, and what the two sides call each other.",
      "reference orders.customer_id to customers as customer many orders"),
    statement(
      "run", "run \"file.kith\" [with name: value, …]", "Runs another program inside this one.",
      "run \"chase.kith\" with month: 2026-10-01"),
    statement(
      "set", "set name = value", "Changes a setting.", "set as_of = 2026-06-30"),
    statement(
      "table", "table t (c: type [key | required], …)", "Makes an empty table.",
      "table notes (id: int key, customer_id: int required, body: text)"),
    statement(
      "transaction", "transaction [\"label\"] { … }", "Groups statements.",
      "transaction \"look\" { print 1 }"),
  ]

  private static func statement(
    _ name: String, _ signature: String, _ summary: String, _ examples: String...
  ) -> ManualPage {
    ManualPage(
      kind: .statement, name: name, signature: signature, summary: summary,
      examples: examples.map { ($0, nil) })
  }
}
