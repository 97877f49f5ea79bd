import KithBase
import KithSyntax

/// A step of a pipeline: its manual page, and how it turns rows and names into new ones.
///
/// A new verb is one file with one definition, one line in `Verb.all`, and nothing else: the parser
/// reads any name with the general shape of items, clauses and options.
package struct Verb: Sendable {
  package let name: String
  /// As shown by help: `take n [per k]`.
  package let signature: String
  /// One sentence.
  package let summary: String
  /// Programs over the fixture of the language's thirty programs.
  package let examples: [String]
  /// The clause words that may follow, beside `with`.
  package let clauses: [String]
  /// The names of its options; nil takes any, and their values are checked elsewhere.
  package let options: [String]?
  /// What its options mean and where its method comes from, line by line; empty for most.
  package let manual: String
  /// False for steps that change data or write files: they stand only in a statement of their own.
  package let isEffect: Bool
  let apply: @Sendable (Binder, Stage, Rows) -> Rows

  init(
    _ name: String, signature: String, _ summary: String, examples: [String],
    clauses: [String] = [], options: [String]? = [], manual: String = "", isEffect: Bool = false,
    apply: @escaping @Sendable (Binder, Stage, Rows) -> Rows
  ) {
    self.name = name
    self.signature = signature
    self.summary = summary
    self.examples = examples
    self.clauses = clauses
    self.options = options
    self.manual = manual
    self.isEffect = isEffect
    self.apply = apply
  }

  /// Every verb, in alphabetical order.
  package static let all: [Verb] = [
    .append, .assert, .backtest, .churn, .clean, .clv, .cohort, .compare, .delete, .derive,
    .distinct, .drop, .duplicates, .equity, .exclude, .export, .follow, .forget, .history,
    .insert, .join, .lifecycle, .lint, .lookup, .match, .merge, .migrate, .origins, .pareto, .pivot, .profile,
    .rename, .review, .rfm, .sample, .select, .show, .skip, .snapshot, .sort, .summarize, .take,
    .tier, .unmerge, .update, .value, .where, .window,
  ]

  /// The verb of that name, in any letter case; nil when there is none.
  package static func named(_ name: String) -> Verb? {
    all.first { Spelling.same($0.name, name) }
  }

  /// What other languages call a step, and what Kith calls it.
  package static let foreignNames: [String: String] = [
    "agg": "summarize", "aggregate": "summarize … by", "arrange": "sort", "calculate": "window",
    "columns": "select", "concat": "append", "count": "summarize count()", "dedup": "distinct",
    "dedupe": "duplicates", "drop_duplicates": "distinct", "eval": "derive", "eventstats": "window",
    "extend": "derive", "fetch": "take", "fields": "select", "filter": "where",
    "filter_out": "exclude", "find": "where", "first": "take", "from": "where",
    "group": "summarize … by", "group_by": "summarize … by", "groupby": "summarize … by",
    "having": "where", "head": "take", "inner_join": "join", "inspect": "show", "keep": "select",
    "last": "sort … desc | take", "left_join": "join … with kind: left", "let": "derive",
    "limit": "take", "lookup_join": "lookup", "map": "derive", "mutate": "derive",
    "offset": "skip", "order": "sort", "order_by": "sort", "orderby": "sort", "over": "window",
    "partition": "window … per", "pick": "select", "print": "show", "project": "select",
    "reject": "exclude", "remove": "drop", "save": "export", "select_": "select", "set": "derive",
    "slice": "take", "slice_head": "take", "sort_by": "sort", "sortby": "sort",
    "stats": "summarize … by", "summarise": "summarize … by", "summary": "summarize … by",
    "tail": "sort … desc | take", "tee": "show", "to_csv": "export", "top": "sort … desc | take",
    "transmute": "select", "union": "append", "union_all": "append", "uniq": "distinct",
    "unique": "distinct", "values": "distinct", "with_column": "derive", "write": "export",
  ]
}
