/// What may follow the name of a shipped stage. The parser reads every stage by this table, so that a
/// verb which joins the language needs one entry, or none: names that are not listed are read by the
/// general shape, and the binder knows whether there is such a verb.
struct StageShape {
  enum Head {
    case nothing
    /// One expression.
    case expression
    case optionalText
    case items, optionalItems
    /// Items that all have a name.
    case named
    case names, renames, keys, path
    /// One item, ended by a clause.
    case item
    case source(alias: Bool)
  }

  enum Content {
    case expressions, expression, items, named, keys, names, name, path, frame
    /// An operand without comparisons, so that `in` can follow.
    case operand
    /// `( a, b )`.
    case parenthesized
    /// `newest`, `oldest` or `first sort …`.
    case keep
  }

  struct ClauseShape {
    var word: Keyword
    var content: Content
    var isRequired = false
    /// Words of which one must follow the clause.
    var actions: [Keyword] = []
  }

  var head: Head
  /// In the order in which they must be written.
  var clauses: [ClauseShape] = []
  var takesOptions = false

  static let table: [Keyword: StageShape] = [
    .where: StageShape(head: .expression),
    .exclude: StageShape(head: .expression),
    .derive: StageShape(head: .named),
    .select: StageShape(head: .items),
    .drop: StageShape(head: .names),
    .rename: StageShape(head: .renames),
    .sort: StageShape(head: .keys),
    .take: StageShape(head: .expression, clauses: [.init(word: .per, content: .expressions)]),
    .skip: StageShape(head: .expression),
    .sample: StageShape(head: .expression, takesOptions: true),
    .distinct: StageShape(head: .optionalItems),
    .summarize: StageShape(head: .optionalItems, clauses: [.init(word: .by, content: .items)]),
    .window: StageShape(
      head: .named,
      clauses: [
        .init(word: .per, content: .expressions), .init(word: .sort, content: .keys),
        .init(word: .rows, content: .frame),
      ]),
    .join: StageShape(
      head: .source(alias: true),
      clauses: [.init(word: .on, content: .expression, isRequired: true)], takesOptions: true),
    .lookup: StageShape(
      head: .source(alias: true),
      clauses: [.init(word: .on, content: .expression, isRequired: true)], takesOptions: true),
    .append: StageShape(head: .source(alias: false)),
    .follow: StageShape(head: .path),
    .pivot: StageShape(
      head: .item,
      clauses: [
        .init(word: .for, content: .operand, isRequired: true),
        .init(word: .in, content: .parenthesized), .init(word: .by, content: .items),
      ]),
    .duplicates: StageShape(
      head: .nothing, clauses: [.init(word: .on, content: .expressions)], takesOptions: true),
    .match: StageShape(
      head: .source(alias: false), clauses: [.init(word: .on, content: .expressions)],
      takesOptions: true),
    .merge: StageShape(
      head: .nothing,
      clauses: [.init(word: .keep, content: .keep), .init(word: .taking, content: .named)],
      takesOptions: true),
    .update: StageShape(head: .named),
    .delete: StageShape(head: .nothing, takesOptions: true),
    .insert: StageShape(
      head: .nothing,
      clauses: [
        .init(word: .into, content: .name, isRequired: true),
        .init(word: .on, content: .names, actions: [.update, .skip]),
      ]),
    .export: StageShape(
      head: .expression, clauses: [.init(word: .per, content: .expressions)], takesOptions: true),
    .snapshot: StageShape(head: .nothing),
    .show: StageShape(head: .optionalText),
    .assert: StageShape(head: .expression, clauses: [.init(word: .else, content: .expression)]),
  ]

  /// Clauses of the stages that are not listed.
  static let generalClauses: Set<Keyword> = [.by, .on, .per, .for, .to]
}
