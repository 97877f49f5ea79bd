import KithBase
import KithColumns
import KithEngine
import KithFormats
import KithPlan
import KithSyntax

extension Session {
  /// Seconds that a query may have taken for its beginnings to be run again.
  private static let explainedSecondsMax = 2.0

  /// Why a pipeline gave no rows: the step that dropped the last one, and what values there are
  /// instead. Nil where that would take long, or cannot be said.
  func emptiness(of pipeline: Pipeline, after seconds: Double) -> String? {
    guard seconds <= Session.explainedSecondsMax else { return nil }
    return try? Emptiness(session: self, pipeline: pipeline).text()
  }

  fileprivate func count(_ pipeline: Pipeline) throws -> Int {
    try executor(taps: nil).count(try bind(pipeline, refusingEffects: "rows that are counted"))
  }

  fileprivate func table(_ pipeline: Pipeline) throws -> ResultTable {
    let bound = try bind(pipeline, refusingEffects: "rows that are counted")
    return local(try executor(taps: nil).run(bound).table)
  }
}

/// Finds out why a pipeline gave no rows.
private struct Emptiness {
  private let session: Session
  private let pipeline: Pipeline

  /// Steps that show or write rows; they drop none, and would do it again.
  private static let taps = ["show", "export", "assert"]
  /// Steps that drop no row: beside them alone, the one that did needs no number.
  private static let keepers = ["sort", "derive", "select", "drop", "rename", "window"]
  /// Columns of the screen that a condition takes in a sentence.
  private static let conditionColumnsMax = 60

  init(session: Session, pipeline: Pipeline) {
    self.session = session
    self.pipeline = pipeline
  }

  private func prefix(_ count: Int) -> Pipeline {
    Pipeline(
      source: pipeline.source, stages: Array(pipeline.stages[..<count]), range: pipeline.range)
  }

  private func isTap(_ stage: Stage) -> Bool { Emptiness.taps.contains(stage.name.text.lowercased()) }

  func text() throws -> String? {
    var place = pipeline.stages.count
    var before = 0
    while place > 0 {
      if !isTap(pipeline.stages[place - 1]) {
        before = try session.count(rows(before: place - 1))
        if before > 0 { break }
      }
      place -= 1
    }
    guard place > 0 else { return emptySource }
    let stage = pipeline.stages[place - 1]
    let input = rows(before: place - 1)
    let isOnly = !pipeline.stages.enumerated().contains { index, stage in
      index != place - 1 && !isTap(stage)
        && !Emptiness.keepers.contains(stage.name.text.lowercased())
    }
    var reason: String?
    if stage.name.text.lowercased() == "where", stage.arguments == nil {
      let conditions = stage.items.flatMap { $0.expression.conditions }
      reason = try self.reason(conditions, of: input)
    }
    if isOnly {
      return reason.map { "No \(subject) \($0)" }
        ?? "\(quoted(stage.range)) drops all \(Wording.counted(before, "row"))."
    }
    let step = "Step \(place), \(quoted(stage.range)), dropped the last"
    return "\(step) \(Wording.counted(before, "row"))" + (reason.map { ": none \($0)" } ?? ".")
  }

  /// The steps before one, without those that look or write.
  private func rows(before place: Int) -> Pipeline {
    var result = prefix(place)
    result.stages.removeAll(where: isTap)
    return result
  }

  private var emptySource: String? {
    if case .name(let name) = pipeline.source.kind {
      return "\(name.text) has no rows."
    }
    return "There is nothing to begin with."
  }

  /// What one row is called: `customer` for those of the table `customers`.
  private var subject: String {
    guard case .name(let name) = pipeline.source.kind,
      let table = session.catalog.tables.first(where: {
        $0.name.lowercased() == name.text.lowercased()
      })
    else { return "row" }
    return String(Singular.of(table.name).map { $0 == "_" ? " " : $0 })
  }
}

// MARK: Conditions

extension Emptiness {
  /// `has country = "XX"; values: DE 2 · FR 1`, to follow "No customer" or "none".
  private func reason(_ conditions: [Expression], of input: Pipeline) throws -> String? {
    var alone: [String] = []
    for condition in conditions {
      var stages = input.stages
      let name = Name("where", condition.range)
      stages.append(Stage(name: name, items: [Item(expression: condition)], range: condition.range))
      let pipeline = Pipeline(source: input.source, stages: stages, range: input.range)
      let count = try session.count(pipeline)
      if count == 0 {
        let values = try condition.testedValue.flatMap { try self.values(of: $0, condition, input) }
        let text = condition.isComparison ? "has \(shown(condition.range))" : "fits \(quoted(condition.range))"
        return text + (values.map { "; " + $0 } ?? ".")
      }
      alone.append("\(shown(condition.range))\(WrappedText.tie)\(Wording.grouped(count))")
    }
    guard alone.count > 1 else { return nil }
    return "fits all conditions at once; by themselves: \(alone.joined(separator: " · "))"
  }

  /// The condition as it was typed, on one line.
  private func shown(_ range: SourceRange) -> String {
    let words = session.source.text(range).split { $0.isWhitespace }.joined(separator: " ")
    let text = DiagnosticRenderer.printable(words)
    if TextWidth.of(text) <= Emptiness.conditionColumnsMax { return text }
    return TextWidth.prefix(of: text, columns: Emptiness.conditionColumnsMax - 1).text + "…"
  }

  private func quoted(_ range: SourceRange) -> String { "`\(shown(range))`" }

  /// The values that there are where a condition looked: the most frequent ones with their counts,
  /// else the smallest and the largest.
  private func values(
    of tested: Expression, _ condition: Expression, _ input: Pipeline
  ) throws -> String? {
    let range = tested.range
    let value = Name("value", range)
    let derive = Stage(
      name: Name("select", range), items: [Item(name: value, expression: tested)], range: range)
    let count = Expression(.call(Call(name: Name("count", range), range: range)), range)
    let group = Stage(
      name: Name("summarize", range), items: [Item(name: Name("rows", range), expression: count)],
      clauses: [
        Clause(word: Name("by", range), items: [Item(expression: Expression(.name(value), range))])
      ], range: range)
    let table = try session.table(
      Pipeline(source: input.source, stages: input.stages + [derive, group], range: input.range))
    guard let values = table.fields.first(where: { $0.name == "value" }),
      let counts = table.fields.first(where: { $0.name == "rows" })
    else { return nil }
    return ValueSummary(values: values.vector, counts: counts.vector).text(
      asked: condition.askedText, isRange: condition.isOrdering)
  }
}

/// The different values of a column and how often each is there.
private struct ValueSummary {
  private struct Entry {
    var value: Value
    var count: Int
  }

  /// Values named one by one.
  private static let shownMax = 6
  /// With more values, once each, a list of some would tell nothing.
  private static let listedMax = 12
  private static let valueColumnsMax = 24

  private var entries: [Entry] = []
  private var nullCount = 0

  init(values: Vector, counts: Vector) {
    for row in 0..<values.count {
      guard case .int(let count) = counts.value(row) else { continue }
      if values.isNull(row) {
        nullCount += Int(count)
      } else {
        entries.append(Entry(value: values.value(row), count: Int(count)))
      }
    }
  }

  /// `asked` is the text that was looked for; `isRange` asks for the smallest and the largest.
  func text(asked: String?, isRange: Bool) -> String? {
    guard let first = entries.first else { return "all \(Wording.grouped(nullCount)) are null" }
    var hint = ""
    if let asked, let near = nearest(to: asked) { hint = "did you mean \(near)? " }
    let isText = if case .text = first.value { true } else { false }
    // Numbers that are there once each, such as keys, say most by their ends.
    let isFrequent =
      entries.contains { $0.count > 1 } || isText && entries.count <= ValueSummary.listedMax
    if isText || (isFrequent && !isRange) || first.value.type == .bool {
      guard isFrequent else {
        return hint + "there are \(Wording.grouped(entries.count)) different values"
      }
      let sorted = entries.enumerated().sorted {
        ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
      }
      var parts = sorted.prefix(ValueSummary.shownMax).map { _, entry in
        "\(shown(entry.value))\(WrappedText.tie)\(Wording.grouped(entry.count))"
      }
      if entries.count > parts.count { parts.append("…") }
      return hint + "values: " + parts.joined(separator: " · ")
    }
    return "values from \(extreme { $0 < $1 }) to \(extreme { $0 > $1 })"
  }

  private func extreme(_ isBefore: (Double, Double) -> Bool) -> String {
    var best = entries[0].value
    for entry in entries where isBefore(entry.value.order, best.order) { best = entry.value }
    return shown(best)
  }

  private func shown(_ value: Value) -> String {
    let text = DiagnosticRenderer.printable(ValueText.text(of: value))
    let line = text.split { $0.isNewline }.joined(separator: " ")
    if line.isEmpty { return "\"\"" }
    if TextWidth.of(line) <= ValueSummary.valueColumnsMax { return line }
    return TextWidth.prefix(of: line, columns: ValueSummary.valueColumnsMax - 1).text + "…"
  }

  /// The value that differs in letter case, spaces or a slip from what was looked for.
  private func nearest(to asked: String) -> String? {
    func plain(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }
    var texts: [String] = []
    for case .text(let text) in entries.map(\.value) { texts.append(text) }
    let same = texts.first { plain($0) == plain(asked) }
    // Of very short texts every other one is near.
    let near = same ?? (asked.count > 3 ? EditDistance.nearest(to: asked, among: texts) : nil)
    return near.map { DiagnosticRenderer.printable(ValueText.quoted($0)) }
  }
}

extension Value {
  /// Where the value stands among others of its type, near enough to find the ends.
  fileprivate var order: Double {
    switch self {
    case .int(let value): Double(value)
    case .decimal(let value): value.double
    case .float(let value): value
    case .date(let day): Double(day)
    case .timestamp(let instant): Double(instant)
    default: 0
    }
  }
}

extension Expression {
  /// The conditions that must all hold.
  fileprivate var conditions: [Expression] {
    switch kind {
    case .binary(.and, let left, let right): left.conditions + right.conditions
    case .paren(let inner): inner.conditions
    default: [self]
    }
  }

  /// `column = value` and the like, which a row has or has not.
  fileprivate var isComparison: Bool {
    if case .binary(let sign, _, _) = kind { return sign != .or && testedValue != nil }
    return false
  }

  fileprivate var isOrdering: Bool {
    switch kind {
    case .binary(let sign, _, _): [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(sign)
    case .between: true
    case .inTest(_, .value(let value), _): if case .period = value.kind { true } else { false }
    default: false
    }
  }

  /// The column or computed value that the condition looks at.
  fileprivate var testedValue: Expression? {
    switch kind {
    case .binary(let sign, let left, let right):
      guard
        [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual].contains(sign)
      else { return nil }
      return left.isConstant ? (right.isConstant ? nil : right) : left
    case .isTest(let tested, .value, _), .inTest(let tested, _, _),
      .between(let tested, _, _, _), .textTest(let tested, _, _, _):
      return tested
    default: return nil
    }
  }

  /// The text that `=` asks for.
  fileprivate var askedText: String? {
    switch kind {
    case .binary(.equal, let left, let right): right.literalText ?? left.literalText
    case .isTest(_, .value(let value), false): value.literalText
    case .inTest(_, .list(let values), false): values.first?.literalText
    default: nil
    }
  }

  private var literalText: String? {
    if case .literal(.text(let text)) = kind { return text }
    return nil
  }

  private var isConstant: Bool {
    switch kind {
    case .literal, .period, .variable, .list: true
    case .paren(let inner), .negate(let inner): inner.isConstant
    default: false
    }
  }
}
