import KithBase
import KithColumns
import KithStore
import KithSyntax

/// Rewrites an example of the manual so that it speaks of the tables at hand: tables, references and columns
/// by their likeness, literals by values that the columns have.
struct ExampleAdapter {
  private let own: OwnTables
  private let session: Session
  /// The columns that words of this example stand for, by word and table.
  private var chosen: [String: Int] = [:]
  private var taken: [String: Set<Int>] = [:]
  private var base = OwnTables.Home.main
  /// The last column, which a literal behind it is compared with.
  private var last: (schema: TableSchema, column: Int)?
  private var valueCount = 0

  init(_ own: OwnTables, _ session: Session) {
    self.own = own
    self.session = session
  }

  private static let tables: [String: OwnTables.Home] = [
    "customers": .main, "leads": .main, "orders": .detail, "tasks": .detail, "quotes": .detail,
    "products": .detail,
  ]

  private static let words: [String: OwnTables.Word] = [
    "id": .init(kind: .key), "status": .init(kind: .category, hints: ["status", "state"]),
    "name": .init(home: .main, kind: .text, hints: ["company", "last", "name"]),
    "email": .init(home: .main, kind: .text, hints: ["mail"]),
    "phone": .init(home: .main, kind: .text, hints: ["phone", "tel", "mobile", "fax"]),
    "country": .init(home: .main, kind: .category, hints: ["country", "nation", "land", "region", "city"]),
    "tier": .init(home: .main, kind: .category, hints: ["tier", "segment", "class", "city"]),
    "owner": .init(home: .main, kind: .category, hints: ["owner", "rep", "city"]),
    "signup_date": .init(home: .main, kind: .date), "updated_at": .init(home: .main, kind: .date),
    "amount": .init(home: .detail, kind: .number, hints: ["amount", "total", "price"]),
    "date": .init(home: .detail, kind: .date), "created": .init(home: .detail, kind: .date),
    "channel": .init(home: .detail, kind: .category, hints: ["channel"]),
    "customer_id": .init(home: .detail, kind: .foreign), "done": .init(home: .detail, kind: .truth),
  ]

  /// The example over the tables at hand; nil where they have nothing that fits.
  mutating func adapted(_ program: String) -> String? {
    let parsed = Parser.parse(SourceText(program), mode: .file)
    let tokens = parsed.tokens.filter { $0.kind != .end }
    var defined: Set<String> = []
    var verb = ""
    var text: [UInt8] = []
    var done = 0
    for (index, token) in tokens.enumerated() {
      text += parsed.source.bytes[done..<token.range.lower]
      done = token.range.upper
      let written = parsed.source.text(token.range)
      var new = written
      if token.kind == .symbol(.pipe) { last = nil }
      if token.kind == .name {
        let role = parsed.roles[index]
        if role == .verb || role == .step { verb = written }
        let isDefinition =
          ["derive", "select", "summarize", "window", "rename", "compare"].contains(verb)
          && index + 1 < tokens.count && tokens[index + 1].kind == .symbol(.equal)
          && (tokens[index - 1].kind == .symbol(.comma) || parsed.roles[index - 1] == .verb
            || ["by", "per"].contains(parsed.source.text(tokens[index - 1].range)))
        if isDefinition { defined.insert(written) }
        let isOption = index + 1 < tokens.count && tokens[index + 1].kind == .symbol(.colon)
        let isFixed = [.verb, .step, .keyword, .function, .unit, .infix, .prefix].contains(role)
        if !isFixed, !isOption, !defined.contains(written) {
          guard let name = name(written, at: index, tokens, parsed) else { return nil }
          new = name
        }
      } else if let value = literal(token, tokens, index, parsed) {
        new = value
      }
      text += Array(new.utf8)
    }
    return String(decoding: text, as: UTF8.self)
  }

  // MARK: Names

  private mutating func name(_ word: String, at index: Int, _ tokens: [Token], _ parsed: Parsed)
    -> String?
  {
    func before(_ distance: Int) -> String {
      index >= distance ? parsed.source.text(tokens[index - distance].range) : ""
    }
    if let home = ExampleAdapter.tables[word] {
      let opens =
        before(1) == "(" && index + 1 < tokens.count && tokens[index + 1].kind == .symbol(.pipe)
      let isSource =
        index == 0 || opens
        || ["join", "lookup", "append", "match", "into", "key", "column", "reference", "to", "in"]
          .contains(before(1)) || before(1) == "=" && index == 3
      if isSource {
        base = home
        return Session.written(own.schema(home).name)
      }
      if before(1) == "many" || home == .detail { return own.reference.map { Session.written($0.backwardName) } }
      return nil
    }
    if word == "customer" { return own.reference.map { Session.written($0.forwardName) } }
    guard let kind = ExampleAdapter.words[word] else { return word }
    var home = kind.home ?? base
    if before(1) == "." {
      home = ExampleAdapter.tables[before(2)] ?? .main
    }
    return column(word, kind, home)
  }

  /// The own column for a word.
  mutating func column(_ word: String) -> String? {
    guard let kind = ExampleAdapter.words[word] else { return nil }
    return column(word, kind, kind.home ?? base)
  }

  private mutating func column(_ word: String, _ kind: OwnTables.Word, _ home: OwnTables.Home)
    -> String?
  {
    let schema = own.schema(home)
    let known = "\(schema.name) \(word)"
    guard
      let index = chosen[known]
        ?? own.column(for: kind, in: home, named: word, taken: taken[schema.name] ?? [])
    else { return nil }
    chosen[known] = index
    taken[schema.name, default: []].insert(index)
    if last?.schema.name != schema.name || last?.column != index { valueCount = 0 }
    last = (schema, index)
    return Session.written(schema.columns[index].name)
  }

  // MARK: Literals

  /// A value of the column before it in the place of a literal; nil leaves what stands there.
  private mutating func literal(_ token: Token, _ tokens: [Token], _ index: Int, _ parsed: Parsed)
    -> String?
  {
    if token.kind == .period { return period(parsed.source.text(token.range)) }
    guard let last, index > 0, case .symbol(let sign) = tokens[index - 1].kind else { return nil }
    let signs: Set<Symbol> = [
      .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .openParen, .comma,
    ]
    // Nothing is as good as zero for a check.
    if parsed.source.text(token.range) == "0" { return nil }
    guard signs.contains(sign), [.text, .integer, .decimal].contains(token.kind) else { return nil }
    let type = last.schema.columns[last.column].type
    if type == .text {
      let values = session.values(of: own.stored(last.column, last.schema), startingWith: "")
        .filter { !$0.value.isEmpty }
      guard valueCount < values.count else { return nil }
      defer { valueCount += 1 }
      return Session.quoted(values[valueCount].value, [UInt8(ascii: "\"")])
    }
    guard type.isNumeric, token.kind != .text, sign != .openParen, sign != .comma, let middle = middle(last.schema, last.column) else {
      return nil
    }
    return middle
  }

  /// The value in the middle of the first rows: some are below it and some are not.
  private func middle(_ schema: TableSchema, _ column: Int) -> String? {
    let table = session.store.snapshot.table(schema.name)
    guard table.rowCount > 0, table.slots.indices.contains(column),
      let values = try? table.slots[column]?.load()
    else { return nil }
    let sample = (0..<min(table.rowCount, 101)).map { values.value($0) }.filter { !$0.isNull }
    guard !sample.isEmpty else { return nil }
    let isKey = schema.key.contains(column)
    let sorted = sample.sorted { ValueText.text(of: $0).count < ValueText.text(of: $1).count }
    return ValueText.text(of: isKey ? sample[sample.count / 2] : sorted[sorted.count / 2])
  }

  /// `@2024` of an example, moved to the years that the data have: 2026 is the last of them.
  private mutating func period(_ text: String) -> String? {
    guard let year = Int(text.dropFirst().prefix(4)), let latest = latestYear() else { return nil }
    let newest = 2026 - (text.utf8.count == 5 ? 2 : 0)
    return "@\(latest - max(0, newest - year))" + text.dropFirst(5)
  }

  private func latestYear() -> Int? {
    let schema = own.schema(.detail)
    guard let word = ExampleAdapter.words["date"],
      let column = own.column(for: word, in: .detail, named: "date", taken: [])
    else { return nil }
    let table = session.store.snapshot.table(schema.name)
    guard table.rowCount > 0, let values = try? table.slots[column]?.load() else { return nil }
    let step = max(1, table.rowCount / 1_000)
    return stride(from: 0, to: table.rowCount, by: step).compactMap {
      Int(ValueText.text(of: values.value($0)).prefix(4))
    }.max()
  }
}
