import KithBase
import KithPlan
import KithSyntax

/// An example as help shows it.
package struct ShownExample: Hashable, Sendable {
  package var program: String
  /// What it gives, where that is known.
  package var result: String?
  /// False for those of the manual that speak of tables which are not here.
  package var runsHere = true
}

extension Session {
  /// A page shows no more of them.
  private static let examplesMax = 2

  /// Up to two examples of a page over the tables at hand, each of which runs as it stands; the manual's own
  /// where there are no tables, or where nothing in them fits.
  package func examples(of page: ManualPage) -> [ShownExample] {
    var found: [ShownExample] = []
    let own = OwnTables(self)
    for program in own.map({ candidates(page, $0) }) ?? [] where found.count < Session.examplesMax {
      if binds(program), !found.contains(where: { $0.program == program }) {
        found.append(ShownExample(program: program))
      }
    }
    // What a function gives for a literal says more than one call.
    let isCall = page.kind == .function || page.kind == .aggregate || page.kind == .window
    if isCall || found.isEmpty {
      for example in page.examples.prefix(max(1, Session.examplesMax - found.count)) {
        found.append(
          ShownExample(
            program: example.program, result: example.result,
            runsHere: page.kind == .setting || isCall && example.result != nil))
      }
    }
    return found
  }

  /// True for programs that can be bound here. Nothing runs.
  private func binds(_ program: String) -> Bool {
    let parsed = Parser.parse(SourceText(program), mode: .file)
    guard !parsed.hasErrors else { return false }
    let looking = LookingEnvironment(self, source: parsed.source)
    for statement in parsed.script.statements {
      guard let pipeline = looking.pipeline(of: statement) else { continue }
      guard (try? Binder(environment: looking).bind(pipeline)) != nil else { return false }
    }
    return true
  }

  /// Programs that may be examples, best first.
  private func candidates(_ page: ManualPage, _ own: OwnTables) -> [String] {
    switch page.kind {
    case .setting: return page.examples.map(\.program)
    case .statement, .verb:
      return page.examples.compactMap { example in
        var adapter = ExampleAdapter(own, self)
        return adapter.adapted(example.program)
      }
    case .function: return calls(page, own)
    case .aggregate: return aggregates(page, own)
    case .window: return windows(page, own)
    }
  }

  // MARK: Functions

  /// The call of the first example with a column in the place of its first literal.
  private func calls(_ page: ManualPage, _ own: OwnTables) -> [String] {
    var found: [String] = []
    for example in page.examples {
      let source = SourceText(example.program)
      let tokens = Parser.parse(source, mode: .file).tokens
      guard tokens.count > 2, tokens[1].kind == .symbol(.openParen),
        let words = Session.words(for: tokens[2].kind, page.name)
      else { continue }
      for word in words {
        var adapter = ExampleAdapter(own, self)
        guard let column = adapter.column(word) else { continue }
        let home: OwnTables.Home = ["amount", "date"].contains(word) ? .detail : .main
        let table = Session.written(own.schema(home).name)
        let rest = source.bytes[tokens[2].range.upper...].prefix { $0 != 0x0A }
        let call = "\(page.name)(\(column)" + String(decoding: rest, as: UTF8.self)
        found += [
          "\(table) | select \(column), \(call) | take 5",
          "\(table) | derive result = \(call) | take 5",
          "\(table) | summarize n = count() by result = \(call)",
        ]
      }
    }
    return found
  }

  /// The manual's words for a column that can stand in the place of a literal.
  private static func words(for kind: Token.Kind, _ function: String) -> [String]? {
    switch kind {
    case .text:
      let best = ["email", "phone", "country"].filter { function.contains($0) }
      return best + ["name", "country"]
    case .integer, .decimal: return ["amount"]
    case .date, .timestamp: return ["date", "signup_date"]
    default: return nil
    }
  }

  private func aggregates(_ page: ManualPage, _ own: OwnTables) -> [String] {
    var found: [String] = []
    for (word, home) in [("amount", OwnTables.Home.detail), ("date", .detail), ("name", .main)] {
      var adapter = ExampleAdapter(own, self)
      let table = Session.written(own.schema(home).name)
      guard let column = adapter.column(word) else { continue }
      let group = adapter.column("country").flatMap { home == .main ? $0 : nil }
      let backward = own.reference.map { Session.written($0.backwardName) }
      var calls = ["\(page.name)(\(column))", "\(page.name)(\(column) sort \(column))"]
      if page.name == "percentile" { calls = ["percentile(\(column), 90%)"] }
      if page.name == "count" { calls.insert("count()", at: 0) }
      if page.name == "exists", let backward {
        found.append("\(Session.written(own.main.name)) | where exists(\(backward)) | take 5")
        found.append("\(Session.written(own.main.name)) | where not exists(\(backward)) | take 5")
      }
      if page.name == "all" || page.name == "any" { calls = ["\(page.name)(\(column) is not null)"] }
      for call in calls {
        found.append("\(table) | summarize \(call)" + (group.map { " by \($0)" } ?? ""))
        if home == .detail, let reference = own.reference {
          let path = "\(Session.written(reference.forwardName))."
          var names = ExampleAdapter(own, self)
          if let group = names.column("country") {
            found.append("\(table) | summarize \(call) by \(path)\(group)")
          }
        }
      }
    }
    return found
  }

  private func windows(_ page: ManualPage, _ own: OwnTables) -> [String] {
    var adapter = ExampleAdapter(own, self)
    guard let column = adapter.column("amount") ?? adapter.column("date") ?? adapter.column("id")
    else { return [] }
    let isDetail = adapter.column("amount") != nil || adapter.column("date") != nil
    let table = Session.written(own.schema(isDetail ? .detail : .main).name)
    return ["", "4", column].flatMap { argument in
      [
        "\(table) | window w = \(page.name)(\(argument)) sort \(column) desc | take 5",
        "\(table) | window w = \(page.name)(\(argument)) sort \(column) | take 5",
      ]
    }
  }
}
