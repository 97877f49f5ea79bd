import KithBase
import KithColumns

/// Finds the rows of a table that stand for the same person or company.
///
/// The method: Fellegi–Sunter with latent classes of related people, blocking chosen by yield, clusters
/// by average log-odds over all pairs. Results depend on the rows' content alone, not on their order,
/// the order of columns or the number of threads.
package struct Matcher: Sendable {
  package var threads: Int
  /// Called now and then; what it throws stops the search.
  package var check: @Sendable () throws -> Void

  package init(threads: Int = 1, check: @escaping @Sendable () throws -> Void = {}) {
    self.threads = threads
    self.check = check
  }

  var pool: WorkPool { WorkPool(threads: max(1, threads), check: check) }

  /// The clusters of a table. Throws `MatchRefusal` and what `check` throws.
  package func duplicates(_ columns: [NamedColumn], _ options: MatchOptions = MatchOptions()) throws
    -> MatchResult
  {
    try run(columns, options).result
  }

  /// The same, kept for explanations. O(rows) memory for as long as it is kept.
  package func run(_ columns: [NamedColumn], _ options: MatchOptions = MatchOptions()) throws -> MatchRun {
    try Matcher.validate(columns, options)
    let table = try MatchTableBuilder(options: options, pool: pool).build(columns)
    return try MatchRun(table, options, pool)
  }

  static func validate(_ columns: [NamedColumn], _ options: MatchOptions) throws {
    guard options.threshold > 0, options.threshold < 1 else {
      throw MatchRefusal(
        .badOption, "a threshold lies between 0 and 1", hint: "with threshold: 0.9")
    }
    guard options.blockCap >= 2 else {
      throw MatchRefusal(.badOption, "a block holds at least 2 rows", hint: "with block: 256")
    }
    let count = columns.first?.column.count ?? 0
    guard columns.allSatisfy({ $0.column.count == count }) else {
      throw MatchRefusal(.badOption, "the columns have different numbers of rows")
    }
    let rows = (options.subset ?? []) + (options.mustLink + options.cannotLink).flatMap { [$0.first, $0.second] }
    guard rows.allSatisfy({ $0 >= 0 && $0 < count }) else {
      throw MatchRefusal(.badOption, "a row of the options does not exist")
    }
  }
}
