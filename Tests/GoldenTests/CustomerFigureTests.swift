import Glibc
import KithBase
import KithStore
import KithTestSupport
import Testing

/// The public data beside the project; tests that need it say so and are skipped without it.
enum SharedData {
  static let folder = GoldenFiles.folder + "/../../../shared/data/"
  static let isAtHand = access(folder + "cdnow_sample/cdnow_sample.csv", R_OK) == 0

  /// A session on an empty store with one file imported.
  static func target(_ file: String, as table: String, today: String) -> SessionTarget {
    let target = SessionTarget(store: Store(), at: 0)
    let text = "import \"\(folder)\(file)\" into \(table)\nset as_of = \(today)"
    for problem in target.run(SourceText(text)).errors { Issue.record("\(problem.message)") }
    return target
  }
}

extension SessionTarget {
  /// Names rows and freezes them, so that each question does not compute them anew.
  func freeze(_ name: String, _ pipeline: String) {
    for problem in run(SourceText("let \(name) = \(pipeline) | snapshot")).errors {
      Issue.record("\(pipeline): \(problem.message)")
    }
  }

  /// What a program that ends in a value prints on its last line.
  func number(_ program: String) -> Double {
    let reply = run(SourceText(program))
    for problem in reply.errors { Issue.record("\(program): \(problem.message)") }
    let last = reply.output.split(separator: "\n").last.map(String.init) ?? ""
    return Double(last) ?? .nan
  }

  func codes(_ program: String) -> [String] { run(SourceText(program)).errors.map(\.code) }
}

/// Published and exactly computed figures, reached through the language.
@Suite(.enabled(if: SharedData.isAtHand, "the public data is not at hand")) struct CustomerFigureTests {
  private func near(_ value: Double, _ wanted: Double, _ relative: Double) -> Bool {
    abs(value - wanted) <= relative * abs(wanted)
  }

  @Test func cdnowIsWorthWhatThirtyDigitsSay() {
    let cdnow = SharedData.target(
      "cdnow_sample/cdnow_sample.csv", as: "purchases", today: "1997-09-30")
    cdnow.freeze("v", "purchases | clv with customer: customer_id, model: pareto_nbd, horizon: endless, discount: 15%")
    #expect(near(cdnow.number("sum(orders_expected of v)"), 7205.54808986, 1e-7))
    #expect(near(cdnow.number("sum(clv of v)"), 261_531.6714151, 1e-7))
    #expect(cdnow.number("count(v)") == 2357)
    cdnow.freeze("five", "purchases | clv with customer: customer_id, model: pareto_nbd, periods: 5, discount: 15%, margin: 40%, year: 52 weeks")
    #expect(near(cdnow.number("sum(clv of five)"), 69_219.41489779, 1e-7))
  }

  @Test func theFitsReachTheirMaxima() {
    let cdnow = SharedData.target(
      "cdnow_sample/cdnow_sample.csv", as: "purchases", today: "1997-09-30")
    let wanted = [
      "bg_nbd": "ln likelihood  -9582.429206", "pareto_nbd": "ln likelihood  -9594.976178",
      "mbg_nbd": "ln likelihood  -9582.135715",
    ]
    for (model, line) in wanted {
      let reply = cdnow.run(
        SourceText("purchases | clv with customer: customer_id, model: \(model), explain: true | take 1"))
      #expect(reply.errors == [])
      let shown = reply.output.split(separator: "\n").first { $0.hasPrefix("ln likelihood") } ?? ""
      #expect(squeezed(shown).hasPrefix(squeezed(Substring(line))), "\(model): \(shown)")
    }
  }

  private func squeezed(_ line: Substring) -> String {
    line.split(separator: " ").joined(separator: " ")
  }

  @Test func contractsAndDonorsFitAsPublished() {
    let contracts = SharedData.target("sbg/sbg_survivors.csv", as: "kept", today: "2007-01-01")
    for (column, wanted) in [("high_end", "-1611.1581473"), ("regular", "-1680.265188463")] {
      let reply = contracts.run(
        SourceText("kept | clv with model: sbg, survivors: \(column), explain: true | take 1"))
      #expect(reply.output.contains(wanted), "\(column): \(reply.output)")
    }
    let donors = SharedData.target(
      "donations/donations_rf_matrix.csv", as: "rf", today: "2002-01-01")
    let reply = donors.run(
      SourceText(
        "rf | clv with model: bg_bb, repeats: x, last: t_x, observed: n_cal, count: custs, explain: true | take 1"
      ))
    #expect(reply.output.contains("-33225.58127434"), "\(reply.output)")
  }

  @Test func theHoldoutIsWithinReach() {
    let cdnow = SharedData.target(
      "cdnow_sample/cdnow_sample.csv", as: "purchases", today: "1998-06-30")
    cdnow.freeze(
      "b", "purchases | backtest with customer: customer_id, origins: [1997-09-30], horizon: 273 days")
    #expect(cdnow.number("min(mae of b where kind = \"model\")") <= 0.665)
    #expect(cdnow.number("min(rmse of b where kind = \"model\")") <= 1.6030)
    let coverage = cdnow.number("min(coverage of b)")
    #expect(coverage >= 0.87 && cdnow.number("max(coverage of b)") <= 0.98)
    // The method with the highest likelihood is the one that is chosen.
    #expect(cdnow.number("sum(mae of b where rule = \"mbg_nbd\")") <= 0.665)
  }

  @Test func cohortsAndScoresOfTheMasterLogAreExact() {
    let master = SharedData.target(
      "cdnow_master/cdnow_master.csv", as: "purchases", today: "1998-06-30")
    master.freeze("c", "purchases | cohort with customer: customer_id | where cohort = 1997-01-01")
    let wanted = [7846, 1157, 964, 810, 679, 736, 720]
    for (age, active) in wanted.enumerated() {
      #expect(master.number("sum(active of c where age = \(age))") == Double(active))
    }
    master.freeze("s", "purchases | rfm with customer: customer_id")
    #expect(master.number("count(s where r = 5 and f = 5 and m = 5)") == 2340)
    #expect(master.number("count(s where r = 1 and f = 1 and m = 1)") == 1740)
  }

  @Test func theWhaleCurvePassesTheWhole() {
    let store = Store()
    let target = SessionTarget(store: store, at: 0)
    let folder = SharedData.folder + "classicmodels/"
    let files = ["customers", "orders", "orderdetails", "products"].map { "\"\(folder)\($0).csv\"" }
    let program = "import \(files.joined(separator: ", "))\nset as_of = 2005-06-30"
    #expect(target.run(SourceText(program)).errors == [])
    target.freeze(
      "w",
      "orders | derive profit = sum(quantity_ordered * (price_each - product.buy_price) of orderdetails) - 10000 | summarize profit = sum(profit) by customer_number | pareto by profit with chart: false"
    )
    #expect(near(target.number("max(cum_share of w where rank = 20)"), 0.862673, 1e-6))
    #expect(near(target.number("max(cum_share of w)"), 1.415701, 1e-6))
    #expect(target.number("max(rank of w where cum_share > 1.4157)") == 68)
    #expect(target.number("count(customers)") > 100)
  }
}

/// The user's own formula, which needs no data.
@Suite struct CustomerFormulaTests {
  @Test(arguments: [
    ("100, 120, 140", 295.26671675432), ("100, 100, 100", 248.685199098),
    ("1200, 1500, 1800, 1800, 1600", 5905.84349057),
  ])
  func flowsAreDiscountedAtTheirEnds(flows: String, wanted: Double) throws {
    let target = SessionTarget(
      store: try GoldenFixture.store(folder: GoldenFiles.folder), at: GoldenFixture.moment)
    let program = "let v = customers | take 1 | clv with model: formula, flows: [\(flows)], discount: 10%\n"
    #expect(abs(target.number(program + "sum(clv of v)") - wanted) < 1e-8 * wanted)
  }

  @Test func anEndlessFormulaHasItsLimit() throws {
    let target = SessionTarget(
      store: try GoldenFixture.store(folder: GoldenFiles.folder), at: GoldenFixture.moment)
    let program = "let v = customers | take 1 | clv with model: formula, profit: 100, retention: 80%, horizon: endless, discount: 10%\n"
    #expect(abs(target.number(program + "sum(clv of v)") - 266.6666666666667) < 1e-10)
  }
}
