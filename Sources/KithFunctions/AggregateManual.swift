/// The manual page of a function over many rows: what help and completion show.
package struct FunctionManual: Hashable, Sendable {
  package let name: String
  /// As shown by help: `first(x sort k)`.
  package let signature: String
  /// One sentence.
  package let summary: String
  /// Programs and what they give.
  package let examples: [FunctionExample]

  init(_ name: String, _ signature: String, _ summary: String, _ examples: FunctionExample...) {
    self.name = name
    self.signature = signature
    self.summary = summary
    self.examples = examples
  }
}

extension AggregateKind {
  /// The pages of all aggregates, in alphabetical order. Each example ends in one row of one column,
  /// whose value is the result.
  package static let manual: [FunctionManual] = [
    FunctionManual(
      "all", "all(c)", "True if the condition holds in every row, also over no rows; null is skipped.",
      FunctionExample("[{x: 2}, {x: 3}] | summarize all(x > 1)", "true")),
    FunctionManual(
      "any", "any(c)", "True if the condition holds in some row; false over no rows.",
      FunctionExample("[{x: 2}, {x: 3}] | summarize any(x > 2)", "true")),
    FunctionManual(
      "avg", "avg(x)", "The mean of the values that are not null, exact to 10 digits after the point.",
      FunctionExample("[{x: 1}, {x: 2}] | summarize avg(x)", "1.50")),
    FunctionManual(
      "count", "count(), count(x), count(distinct x)",
      "Counts rows, or values that are not null, or different values.",
      FunctionExample("[{x: 1}, {x: 2}] | summarize count()", "2"),
      FunctionExample("[{x: 7}, {x: 7}] | summarize count(distinct x)", "1")),
    FunctionManual(
      "exists", "exists(path where c)", "True if there is a row; it stops at the first.",
      FunctionExample("exists(customers)", "true")),
    FunctionManual(
      "first", "first(x sort k)", "The first value that is not null in the given order.",
      FunctionExample("[{x: 2}, {x: 1}] | summarize first(x sort x)", "1")),
    FunctionManual(
      "last", "last(x sort k)", "The last value that is not null in the given order.",
      FunctionExample("[{x: 2}, {x: 1}] | summarize last(x sort x)", "2")),
    FunctionManual(
      "list", "list(x sort k)", "The values that are not null as one text, joined with a comma and a space.",
      FunctionExample(#"[{x: "b"}, {x: "a"}] | summarize list(x sort x)"#, #""a, b""#)),
    FunctionManual(
      "max", "max(x)", "The largest value; null over no rows.",
      FunctionExample("[{x: 2}, {x: 5}] | summarize max(x)", "5")),
    FunctionManual(
      "median", "median(x)", "The middle value, between two of them their mean, as a float.",
      FunctionExample("[{x: 1}, {x: 2}] | summarize median(x)", "1.5")),
    FunctionManual(
      "min", "min(x)", "The smallest value; null over no rows.",
      FunctionExample("[{x: 2}, {x: 5}] | summarize min(x)", "2")),
    FunctionManual(
      "percentile", "percentile(x, p)",
      "The value below which the share p of the values lies, interpolated, as a float.",
      FunctionExample("[{x: 1}, {x: 2}] | summarize percentile(x, 90%)", "1.9")),
    FunctionManual(
      "stddev", "stddev(x)", "The sample standard deviation as a float; null for fewer than two values.",
      FunctionExample("[{x: 1}, {x: 1}] | summarize stddev(x)", "0")),
    FunctionManual(
      "sum", "sum(x)", "The sum of the values that are not null; null over no rows.",
      FunctionExample("[{x: 1.50}, {x: 2.25}] | summarize sum(x)", "3.75")),
  ]
}

extension WindowKind {
  /// The pages of the functions of `window`, in alphabetical order. Each example ends in one row of
  /// one column, whose value is the result.
  package static let manual: [FunctionManual] = [
    page("cume_dist", "cume_dist()", "The share of rows up to this one in the order, equal keys included.",
      "cume_dist() sort x", "0.5, 1"),
    page("dense_rank", "dense_rank()", "The rank in the order, equal keys sharing one, without gaps.",
      "dense_rank() sort x", "1, 2"),
    page("lag", "lag(x, n, default)",
      "The value n rows earlier, one without n; the default or null before the first.",
      "lag(x, 1, 0) sort x", "0, 10"),
    page("lead", "lead(x, n, default)",
      "The value n rows later, one without n; the default or null after the last.",
      "lead(x, 1, 0) sort x", "20, 0"),
    page("ntile", "ntile(n)", "Splits the rows in order into n groups of equal size, numbered from 1.",
      "ntile(2) sort x desc", "2, 1"),
    page("percent_rank", "percent_rank()",
      "The rank in the order as a share, 0 for the first row and 1 for the last.",
      "percent_rank() sort x", "0, 1"),
    page("rank", "rank()", "The rank in the order, equal keys sharing one, with gaps after them.",
      "rank() sort x desc", "2, 1"),
    page("row_number", "row_number()", "Numbers the rows in the order, from 1.",
      "row_number() sort x", "1, 2"),
  ]

  /// An example over two rows, 10 and 20; the values of both are listed in that order.
  private static func page(
    _ name: String, _ signature: String, _ summary: String, _ item: String, _ result: String
  ) -> FunctionManual {
    FunctionManual(
      name, signature, summary,
      FunctionExample(
        "[{x: 10}, {x: 20}] | window w = \(item) | summarize list(w sort x)",
        "\"\(result)\""))
  }
}
