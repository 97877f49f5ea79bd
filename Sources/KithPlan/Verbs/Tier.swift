import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let tier = Verb(
    "tier", signature: "tier by x [with cuts: [20%, 50%], names: [\"gold\", …], why: true]",
    "Adds tier: A, B, C … by a value, best first.",
    examples: [
      "customers | derive spend = sum(orders.amount) | tier by spend with cuts: [20%, 50%]",
      "orders | tier by amount with cuts: [1000, 100], names: [\"large\", \"usual\", \"small\"]",
    ], clauses: ["by"], options: ["cuts", "names", "why", "as"],
    manual: """
      cuts below 1 are shares of the rows counted from the best, rising; others are amounts, falling; \
      equal values are in one tier, the better one; rows without a value have none
      names: one more than there are cuts; why: adds tier_why
      Sources: Dickie 1951 (ABC analysis); Zeithaml, Rust & Lemon 2001 (customer pyramid)
      """
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    guard let item = binder.oneKey(stage, rows), let wish = TierWish(binder, stage) else {
      return broken
    }
    let site = Site(rows, step: "tier")
    guard let value = binder.float(item.expression, site) else { return broken }
    let saysWhy = StageOptions(binder, stage).flag("why")
    let name = Spelling.columnName(of: item.expression)
    let columns =
      [MadeColumn("tier", .text)] + (saysWhy ? [MadeColumn("tier_why", .text)] : [])
    return binder.adding(columns, main: "tier", stage, TableBinding(site, arguments: [value])) {
      call in
      let values = TierWish.values(call.arguments[0])
      let tiers = try Tiers.assign(values, cuts: wish.cuts)
      var vectors = [Columns.texts(tiers.map { $0.map { wish.names[$0] } })]
      if saysWhy {
        vectors.append(Columns.texts(values.indices.map { wish.why(name, values[$0], tiers[$0]) }))
      }
      var answer = TableAnswer(columns: vectors, count: values.count)
      answer.notes = [.note("tier: " + wish.counts(tiers))]
      return answer
    }
  }

  static let migrate = Verb(
    "migrate",
    signature: "migrate by x [with now: @2026, before: @2025, cuts: [20%, 50%], explain: true]",
    "Adds tier, tier_before and move: how rows changed their tier from one period to the other.",
    examples: [
      "customers | migrate by sum(orders.amount where date in $period) with now: @2024, before: @2023"
    ], clauses: ["by"], options: ["now", "before", "cuts", "names", "explain", "as_of"],
    manual: """
      $period stands for each of the two periods; a period that is not over is compared with the same \
      days of the other; cuts and names as in tier
      move: up, down, same, new (no tier before), gone (none now); explain: shows the counts
      Source: Zeithaml, Rust & Lemon 2001 (customers who move in the pyramid)
      """
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    guard let item = binder.oneKey(stage, rows), let wish = TierWish(binder, stage),
      let periods = TwoPeriods(binder, stage)
    else { return broken }
    let site = Site(rows, step: "migrate")
    guard let now = binder.float(periods.now(item.expression), site),
      let before = binder.float(periods.before(item.expression), site)
    else { return broken }
    let explains = StageOptions(binder, stage).flag("explain")
    let columns = ["tier", "tier_before", "move"].map { MadeColumn($0, .text) }
    return binder.adding(
      columns, main: "tier", stage, TableBinding(site, arguments: [now, before])
    ) { call in
      try wish.migration(call, explains: explains)
    }
  }
}

/// Cuts and names of tiers.
struct TierWish: Sendable {
  let cuts: [Double]
  let names: [String]

  init?(_ binder: Binder, _ stage: Stage) {
    let options = StageOptions(binder, stage)
    let count = binder.problems.count
    let cuts = options.numbers("cuts", hint: "cuts: [20%, 50%]") ?? [0.2, 0.5]
    self.cuts = cuts
    var names = (0...cuts.count).map { $0 < 26 ? String(UnicodeScalar(UInt8(65 + $0))) : "T\($0)" }
    if let option = binder.option("names", of: stage) {
      let given = binder.optionValue(option).flatMap { value -> [String]? in
        guard case .list(let values) = value else { return nil }
        return values.compactMap { if case .text(let text) = $0 { text } else { nil } }
      }
      if let given, given.count == cuts.count + 1 {
        names = given
      } else {
        options.refuse(
          "names", "a list of \(cuts.count + 1) names, one more than there are cuts",
          hint: #"names: ["gold", "silver", "bronze"]"#)
      }
    }
    self.names = names
    if binder.problems.count > count { return nil }
  }

  static func values(_ vector: Vector) -> [Double?] {
    let (values, _) = OrderLayout.numbers(vector)
    let missing = vector.missing
    return (0..<values.count).map { missing?[$0] ?? false ? nil : values[$0] }
  }

  func why(_ name: String, _ value: Double?, _ tier: Int?) -> String {
    guard let value, let tier else { return "\(name) is missing" }
    let isShare = cuts.allSatisfy { $0 > 0 && $0 < 1 }
    func cut(_ index: Int) -> String {
      isShare ? "best \(Said.percent(cuts[index], digits: 0))" : Said.number(cuts[index])
    }
    let place =
      tier < cuts.count
      ? (isShare ? "among the \(cut(tier))" : "at least \(cut(tier))")
      : (isShare ? "not among the \(cut(cuts.count - 1))" : "below \(cut(cuts.count - 1))")
    return "\(name) \(Said.number(value)): \(place)"
  }

  func counts(_ tiers: [Int?]) -> String {
    var texts = names.indices.map { index in
      "\(names[index]) \(Said.grouped(tiers.filter { $0 == index }.count))"
    }
    let none = tiers.filter { $0 == nil }.count
    if none > 0 { texts.append("none \(Said.grouped(none))") }
    return texts.joined(separator: ", ")
  }

  func migration(_ call: TableCall, explains: Bool) throws -> TableAnswer {
    let now = try Tiers.assign(Self.values(call.arguments[0]), cuts: cuts)
    let before = try Tiers.assign(Self.values(call.arguments[1]), cuts: cuts)
    let moves = zip(before, now).map { old, new -> String? in
      switch (old, new) {
      case (nil, nil): nil
      case (nil, _): "new"
      case (_, nil): "gone"
      case (let old?, let new?): new < old ? "up" : new > old ? "down" : "same"
      }
    }
    var answer = TableAnswer(
      columns: [
        Columns.texts(now.map { $0.map { names[$0] } }),
        Columns.texts(before.map { $0.map { names[$0] } }), Columns.texts(moves),
      ], count: call.rowCount)
    let counts = ["up", "down", "same", "new", "gone"].map { move in
      "\(Said.grouped(moves.filter { $0?.utf8.elementsEqual(move.utf8) ?? false }.count)) \(move)"
    }
    answer.notes = [.note("migrate: " + counts.joined(separator: ", "))]
    if explains {
      let table = try Tiers.migration(from: before, to: now, tiers: names.count)
      let heads = names + ["none"]
      answer.tables = [
        (
          "migrate: from tier (rows) to tier (columns)",
          Columns.table(
            [("before", .text, Columns.texts(heads))]
              + heads.indices.map { column in
                (heads[column], .int, Columns.ints(table.map { $0[column] }))
              })
        )
      ]
    }
    return answer
  }
}
