import Glibc
import KithBase
import KithStore
import KithTestSupport
import Testing

/// Logs and contracts with a known truth behind them, written as files of other houses.
private struct MadeLog {
  struct Order {
    var customer: Int
    var day: Double
    var amount: Double
  }

  var orders: [Order] = []
  /// A factor on each customer's rate of orders.
  var isQuick: [Bool] = []

  static let start: Int32 = 19_358  // 2023-01-01
  static let days = 730.0

  /// Pareto/NBD with r = s = 1; quick customers order `effect` times as often.
  init(customers: Int, effect: Double, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    func exponential(_ random: inout SeededRandom) -> Double { -log(1 - random.unit()) }
    for customer in 0..<customers {
      isQuick.append(random.unit() < 0.5)
      let rate = exponential(&random) / 40 * (isQuick[customer] ? effect : 1)
      let life = exponential(&random) * 250 / max(exponential(&random), 0.02)
      var day = random.unit() * 300
      let end = min(day + life, Self.days)
      let usual = 20 + 80 * random.unit()
      while day < end {
        orders.append(Order(customer: customer, day: day, amount: usual * (0.5 + random.unit())))
        day += exponential(&random) / max(rate, 1e-4)
      }
    }
    orders.sort { ($0.day, $0.customer) < ($1.day, $1.customer) }
  }

  static func date(_ day: Double) -> String { CivilDate.text(days: start + Int32(day)) }

  static func cents(_ amount: Double) -> String {
    let cents = Int(amount * 100)
    let rest = String(abs(cents) % 100)
    return "\(cents < 0 ? "-" : "")\(abs(cents) / 100).\(rest.utf8.count < 2 ? "0" : "")\(rest)"
  }

  /// A file with a header and a line an order.
  func csv(_ header: String, _ line: (Order) -> String) -> String {
    ([header] + orders.map(line)).joined(separator: "\n") + "\n"
  }
}

extension SessionTarget {
  /// A session on an empty store with one file of this text imported.
  fileprivate static func importing(_ text: String, as table: String, today: String) -> SessionTarget {
    let path = "/tmp/kith-other-log-\(getpid())-\(table).csv"
    let target = SessionTarget(store: Store(), at: 0)
    if let file = fopen(path, "w") {
      fputs(text, file)
      fclose(file)
    }
    defer { unlink(path) }
    let program = "import \"\(path)\" into \(table)\nset as_of = \(today)"
    for problem in target.run(SourceText(program)).errors { Issue.record("\(problem.message)") }
    return target
  }

  fileprivate func reply(_ program: String) -> TranscriptReply { run(SourceText(program)) }
}

/// Columns are found by their names, covariates stand where they are, and money that is no purchase is
/// told from money that is.
@Suite struct OtherLogTests {
  private let log = MadeLog(customers: 100, effect: 2, seed: 11)

  @Test func chineseHeadersAreFound() {
    let target = SessionTarget.importing(
      log.csv("订单号,客户编号,下单时间,金额,成本") {
        "A\($0.day),K\($0.customer),\(MadeLog.date($0.day)) 10:30:00,\(MadeLog.cents($0.amount)),\(MadeLog.cents($0.amount * 0.6))"
      }, as: "log", today: "2024-12-31")
    let reply = target.reply("log | clv | take 1")
    #expect(reply.errors == [])
    let said = reply.remarks.joined(separator: "\n")
    #expect(said.contains("of the customers in 客户编号"))
    #expect(said.contains("gross profit, `金额` less `成本`"))
    #expect(target.number("let v = log | clv\ncount(v)") == 100)
    for verb in ["rfm", "churn", "cohort by quarter", "lifecycle", "value", "equity", "backtest"] {
      #expect(target.codes("log | \(verb)") == [], "\(verb)")
    }
  }

  @Test func profitColumnsStandForCosts() {
    let target = SessionTarget.importing(
      log.csv("CustomerID,OrderDate,Sales,Profit") {
        "\($0.customer),\(MadeLog.date($0.day)),\(MadeLog.cents($0.amount)),\(MadeLog.cents($0.amount * 0.25))"
      }, as: "log", today: "2024-12-31")
    let reply = target.reply("log | clv with explain: true | take 1")
    #expect(reply.remarks.contains { $0.contains("gross profit, `sales` less `sales - profit`") })
    let line = reply.output.split(separator: "\n").first { $0.hasPrefix("margin") } ?? ""
    let margin = line.split(separator: " ").compactMap { Double($0) }.first ?? 0
    #expect(abs(margin - 0.25) < 1e-3, "\(line)")
  }

  @Test func refundsAreNoOrders() {
    let plain = log.csv("customer,date,amount") {
      "\($0.customer),\(MadeLog.date($0.day)),\(MadeLog.cents($0.amount))"
    }
    var refunded = plain
    for order in log.orders.prefix(80) {
      refunded += "\(order.customer),\(MadeLog.date(order.day + 5)),-1.00\n"
    }
    let with = SessionTarget.importing(refunded, as: "log", today: "2024-12-31")
    let without = SessionTarget.importing(plain, as: "log", today: "2024-12-31")
    let program = "let v = log | clv with model: pareto_nbd, horizon: 12 months\nsum(orders_expected of v)"
    #expect(abs(with.number(program) - without.number(program)) < 1e-9)
    let spent = "let h = log | clv with model: history\nsum(clv of h)"
    #expect(abs(without.number(spent) - with.number(spent) - 80) < 1e-6)
    #expect(with.reply("log | rfm | take 1").remarks.contains { $0.contains("80 refunds") })
    let active = "let c = log | cohort\nsum(active of c)"
    #expect(with.number(active) == without.number(active))
    // Nothing but refunds is nobody's purchase.
    let none = SessionTarget.importing(
      "customer,date,amount\n1,2023-02-01,-5\n1,2023-03-01,-6\n", as: "log", today: "2024-12-31")
    #expect(none.reply("log | rfm").errors.first?.message.contains("negative amount") ?? false, "\(none.reply("log | rfm").errors)")
  }

  @Test func currenciesDoNotAddUp() {
    let target = SessionTarget.importing(
      log.csv("user_id,purchased_at,total,currency") {
        "\($0.customer),\(MadeLog.date($0.day))T09:00:00Z,\(MadeLog.cents($0.amount)),\($0.customer % 9 == 0 ? "USD" : "CNY")"
      }, as: "log", today: "2024-12-31")
    let refusal = target.reply("log | clv").errors.first
    #expect(refusal?.code == "K0520")
    #expect(refusal?.message.contains("2 currencies (CNY, USD)") ?? false)
    let one = target.reply("log | where currency = \"CNY\" | clv | take 1")
    #expect(one.errors == [] && one.remarks.contains { $0.contains("currency CNY") })
    #expect(
      target.codes("log | clv with amount: total * (if currency = \"USD\" then 7.1 else 1.0) | take 1") == [])
    // Days alone need no money.
    #expect(target.codes("log | churn | take 1") == [])
  }

  @Test func covariatesOfOrdersHaveTheirEffect() {
    let log = MadeLog(customers: 300, effect: 2, seed: 3)
    let target = SessionTarget.importing(
      log.csv("member_id,date,amount,channel,noise") {
        "\($0.customer),\(MadeLog.date($0.day)),\(MadeLog.cents($0.amount)),\(log.isQuick[$0.customer] ? "app" : "shop"),\(Int($0.day) % 7)"
      }, as: "log", today: "2024-12-31")
    let reply = target.reply("log | clv with covariates: [channel], explain: true, save: spring | take 1")
    #expect(reply.errors == [])
    let line = reply.output.split(separator: "\n").first { $0.hasPrefix("orders:channel=") } ?? ""
    let numbers = line.split(separator: " ").compactMap { Double($0) }
    // The more frequent text is the base, so the sign hangs on which that is.
    let effect = abs(numbers.first ?? 0)
    #expect(abs(effect - log2) < 4 * (numbers.last ?? 0) && effect > 0.3, "\(line)")
    let own = target.number("let v = log | clv with covariates: [channel]\nsum(clv of v)")
    let again = target.number("let w = log | clv with model: spring, covariates: [channel]\nsum(clv of w)")
    #expect(abs(own - again) <= 1e-9 * abs(own))
    let other = target.reply("log | clv with model: spring").errors.first
    #expect(other?.message.contains("channel=") ?? false)
    let changing = target.reply("log | clv with covariates: [noise]").errors.first
    #expect(changing?.code == "K0520" && changing?.message.contains("changes between the orders") ?? false)
  }

  private var log2: Double { 0.6931471805599453 }
}

/// Contracts by days and by lengths, and their kept fits.
@Suite struct OtherContractTests {
  private func contracts(_ count: Int) -> [(start: Int32, months: Int, isOver: Bool)] {
    var random = SeededRandom(seed: 5)
    return (0..<count).map { _ in
      let chance = 0.02 + 0.1 * random.unit() * random.unit()
      var months = 0
      let longest = 1 + Int(random.unit() * 50)
      while random.unit() > chance, months < longest { months += 1 }
      return (19_358, months, months < longest)
    }
  }

  @Test func lengthsAndFlagsAreContracts() {
    let lines = contracts(900).enumerated().map {
      "X\($0),\($1.months),\($1.isOver ? "gone" : "there"),20.50"
    }
    let target = SessionTarget.importing(
      "customerID,tenure,state,MonthlyCharges\n" + lines.joined(separator: "\n"), as: "people",
      today: "2024-12-31")
    let terms = "duration: tenure, ended: state = \"gone\""
    target.freeze("curve", "people | churn with \(terms)")
    #expect(target.number("min(survival of curve)") > 0 && target.number("max(survival of curve)") < 1)
    #expect(target.number("max(standard_error of curve)") > 0)
    let fit = target.reply(
      "people | clv with model: sbg, \(terms), period: month, explain: true, save: deals | take 1")
    #expect(fit.errors == [])
    #expect(fit.remarks.contains { $0.contains("amount `monthly_charges`") })
    let sum = "sum(clv of v)"
    let own = target.number("let v = people | clv with model: sbg, \(terms), period: month\n\(sum)")
    let kept = target.number("let v = people | clv with model: deals, \(terms), period: month\n\(sum)")
    #expect(own > 0 && abs(own - kept) < 1e-9 * own)
    #expect(target.codes("people | churn with duration: tenure") == ["K0208"])
    #expect(target.codes("people | churn with duration: -1 - tenure, ended: true") == ["K0520"])
  }

  @Test func daysOfContractsAreFound() {
    let lines = contracts(400).enumerated().map { index, one in
      let end = one.isOver ? MadeLog.date(Double(one.months) * 30.5) : ""
      return "\(index),\(MadeLog.date(0)),\(end),9.9"
    }
    let target = SessionTarget.importing(
      "contract_id,start_date,end_date,monthly_fee\n" + lines.joined(separator: "\n"), as: "deals",
      today: "2027-06-30")
    let reply = target.reply("deals | clv with model: sbg, period: month | take 1")
    #expect(reply.errors == [])
    #expect(reply.remarks.contains { $0.contains("start `start_date`, end `end_date`, amount `monthly_fee`") })
  }

  @Test func keptYearlyChancesApplyAgain() {
    let log = MadeLog(customers: 150, effect: 1, seed: 9)
    let target = SessionTarget.importing(
      log.csv("donor_id,date,amount") {
        "\($0.customer),\(MadeLog.date($0.day)),\(MadeLog.cents($0.amount))"
      }, as: "gifts", today: "2024-12-31")
    let options = "period: quarter"
    #expect(target.codes("gifts | clv with model: bg_bb, \(options), save: givers | take 1") == [])
    let own = target.number("let v = gifts | clv with model: bg_bb, \(options)\nsum(clv of v)")
    let kept = target.number("let v = gifts | clv with model: givers, \(options)\nsum(clv of v)")
    #expect(own > 0 && abs(own - kept) < 1e-9 * own)
  }
}

/// What a survey tells of equity.
@Suite struct EquityDriverTests {
  @Test func whatMovesOrdersIsFoundAndNoiseIsNot() {
    let log = MadeLog(customers: 300, effect: 3, seed: 21)
    let orders = log.csv("customer_id,date,amount") {
      "\($0.customer),\(MadeLog.date($0.day)),\(MadeLog.cents($0.amount))"
    }
    var random = SeededRandom(seed: 4)
    let people = "customer_id,quality,awareness\n"
      + log.isQuick.enumerated().map { "\($0),\($1 ? 5 : 2),\(Int(random.unit() * 5))" }
      .joined(separator: "\n")
    let target = SessionTarget.importing(people, as: "people", today: "2024-12-31")
    let path = "/tmp/kith-other-log-\(getpid())-drivers.csv"
    if let file = fopen(path, "w") {
      fputs(orders, file)
      fclose(file)
    }
    defer { unlink(path) }
    #expect(target.codes("import \"\(path)\" into orders") == [])
    let reply = target.reply(
      "people | equity with value_drivers: [quality], brand_drivers: [awareness], horizon: 12 months")
    #expect(reply.errors == [])
    let line = reply.output.split(separator: "\n").first { $0.hasPrefix("value ") } ?? ""
    let cells = line.split(separator: " ")
    #expect(cells.count >= 4 && (Double(cells[2]) ?? 0) > 0, "\(reply.output)")
    #expect((Double(cells.dropFirst(3).first ?? "") ?? 0) > 20, "\(line)")
    #expect(reply.remarks.contains { $0.contains("brand drivers (awareness) are not identified") })
    // Without a survey nothing is guessed.
    let silent = target.reply("people | equity")
    #expect(silent.remarks.contains { $0.contains("not identified without survey data") })
  }
}
