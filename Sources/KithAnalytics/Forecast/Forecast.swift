import Dispatch
import Glibc
import KithBase

/// What a purchase model says of every cell over one horizon.
package struct OrderForecast: Sendable {
  package private(set) var alive: [Double]
  /// Expected purchases, not discounted; infinite horizons have none.
  package private(set) var expected: [Double]
  /// Expected purchases, each counted at its present value.
  package private(set) var discounted: [Double]
  /// P(no purchase within the horizon).
  package private(set) var zero: [Double]
  /// Of the number of purchases; zeros for an endless horizon.
  package private(set) var orders: [Spread]

  /// One for all cells, or one a cell.
  private let models: [PurchaseModel]
  private let exposure: Exposure

  /// Forecasts all cells; pieces of cells run side by side and the result does not depend on it.
  package init(
    _ model: PurchaseModel, _ cells: PurchaseCells, over exposure: Exposure
  ) throws {
    try self.init([model], cells, over: exposure)
  }

  /// The same with a model for every cell, as covariates make them.
  package init(
    _ models: [PurchaseModel], _ cells: PurchaseCells, over exposure: Exposure
  ) throws {
    guard models.count == 1 || models.count == cells.count else {
      throw AnalyticsRefusal(.badInput, "there is one model for all histories, or one for each")
    }
    try Self.check(exposure)
    self.models = models
    self.exposure = exposure
    let ages = models.count == 1 ? AgeFactors(models[0], cells, exposure) : nil
    let count = cells.count
    let lifetimes =
      models.count == 1 && !exposure.isEndless
      ? AgeLifetimes(models[0], cells, .weeks(exposure.length)) : nil
    let parts = Pieces.map(count) { cell -> (Double, Double, Double, Double, Spread) in
      let history = cells.history(cell)
      let model = models[models.count == 1 ? 0 : cell]
      let alive = model.probabilityAlive(history)
      let process = model.whileAlive(history)
      let rate = process.r / process.alpha
      let discounted: Double
      var expected = 0.0
      if let factor = ages?.discounted[cells.ageDays[cell]] {
        discounted = alive * rate * factor
        expected = alive * rate * (ages?.plain[cells.ageDays[cell]] ?? 0)
      } else {
        discounted = alive * ((try? exposure.mean(process)) ?? 0)
        if case .endless = exposure {
          expected = 0
        } else {
          expected = alive * process.expectedOrders(within: exposure.length)
        }
      }
      guard case .endless = exposure else {
        let counts = CountDistribution(
          alive: alive, process, over: .weeks(exposure.length), lifetimes: lifetimes?[cells.ageDays[cell]])
        let spread = Spread(
          mean: expected, median: counts.quantile(0.5),
          low: counts.quantile(Spread.lowProbability), high: counts.quantile(Spread.highProbability)
        )
        return (alive, expected, discounted, counts.zero, spread)
      }
      let silent = process.probability(of: 0, within: exposure.length)
      return (
        alive, expected, discounted, 1 - alive + alive * silent,
        Spread(mean: 0, median: 0, low: 0, high: 0)
      )
    }
    alive = parts.map { $0.0 }
    expected = parts.map { $0.1 }
    discounted = parts.map { $0.2 }
    zero = parts.map { $0.3 }
    orders = parts.map { $0.4 }
    let broken = parts.filter { !($0.0.isFinite && $0.1.isFinite && $0.2.isFinite) }.count
    guard broken == 0 else {
      throw AnalyticsRefusal(
        .notFinite, "the forecast of \(broken) histories is not a finite number", count: broken)
    }
  }

  /// Expected discounted purchases of every cell and nothing else.
  static func discounted(
    _ model: PurchaseModel, _ cells: PurchaseCells, over exposure: Exposure
  ) -> [Double] {
    let ages = AgeFactors(model, cells, exposure)
    return Pieces.map(cells.count) { cell in
      let history = cells.history(cell)
      let (alive, process) = (model.probabilityAlive(history), model.whileAlive(history))
      if let factor = ages?.discounted[cells.ageDays[cell]] {
        return alive * process.r / process.alpha * factor
      }
      return alive * ((try? exposure.mean(process)) ?? .nan)
    }
  }

  private static func check(_ exposure: Exposure) throws {
    if case .weeks(let weeks) = exposure, !(weeks > 0) || !weeks.isFinite {
      throw AnalyticsRefusal(.badOption, "a horizon of \(weeks) weeks is not positive")
    }
    if case .endless(let rate) = exposure, !(rate > 0) || !rate.isFinite {
      throw AnalyticsRefusal(
        .infiniteValue, "without a discount rate the value of an endless future has no bound",
        hint: "discount: 10%")
    }
  }

  /// The value of one customer; the mean is nil where it is infinite.
  package struct ValueSpread: Hashable, Sendable {
    package let spread: Spread
    package let mean: Double?
  }

  /// The present value of each customer's future purchases: expected discounted purchases times the
  /// expected amount, with its spread. `margin` is the share of the amounts that counts (1 for
  /// revenue, negative allowed). Customers without an order are nil. Throws where the mean amount is
  /// infinite.
  package func values(
    _ summary: OrderSummary, _ cells: PurchaseCells, spend: SpendModel, margin: Double = 1
  ) throws -> [Spread?] {
    let found = try spreads(summary, cells, spend: spend, margin: margin)
    let infinite = found.filter { $0.map { $0.mean == nil } ?? false }.count
    guard infinite == 0 else {
      throw AnalyticsRefusal(
        .spendMeanNotFinite,
        "the mean amount of \(infinite) customers is not finite: gamma-gamma has q at or below 1",
        count: infinite, hint: "amount: mean")
    }
    return found.map { $0?.spread }
  }

  /// The same where an infinite mean is no refusal: the quantiles hold without it.
  package func spreads(
    _ summary: OrderSummary, _ cells: PurchaseCells, spend: SpendModel, margin: Double = 1
  ) throws -> [ValueSpread?] {
    guard margin.isFinite else { throw AnalyticsRefusal(.badOption, "a margin is a finite number") }
    let ages = models.count == 1 ? AgeLifetimes(models[0], cells, exposure) : nil
    // In units of each customer's scale, so once a history.
    @Sendable func units(_ cell: Int, repeats: Double) -> Spread {
      let history = cells.history(cell)
      let process = models[models.count == 1 ? 0 : cell].whileAlive(history)
      let counts = CountDistribution(
        alive: alive[cell], process, over: exposure, lifetimes: ages?[cells.ageDays[cell]])
      let values = ValueDistribution(counts, spend, repeats: repeats)
      // Where leaving hangs on the purchases, the discounted count is scaled to its exact mean.
      let ratio = counts.mean > 0 ? discounted[cell] / counts.mean : 0
      return Spread(
        mean: 0, median: ratio * values.quantile(0.5),
        low: ratio * values.quantile(Spread.lowProbability),
        high: ratio * values.quantile(Spread.highProbability))
    }
    let byCell = Pieces.map(cells.count) { units($0, repeats: Double(cells.repeats[$0])) }
    let found = Pieces.map(cells.cellOf.count) { customer -> ValueSpread? in
      let cell = Int(cells.cellOf[customer])
      guard cell >= 0 else { return nil }
      let (x, mean) = (Double(cells.repeats[cell]), summary.meanRepeatAmount(customer))
      let value = spend.expectedSpend(repeats: x, mean: mean).map { discounted[cell] * $0 }
      // Refunds may have eaten the amounts of the repeats.
      let isUsual = x == 0 || ValueDistribution.isKnown(repeats: x, mean: mean)
      var spread = isUsual ? byCell[cell] : units(cell, repeats: 0)
      spread = spread.scaled(
        by: ValueDistribution.scale(spend, repeats: x, mean: mean))
      spread.mean = value ?? 0
      spread = spread.scaled(by: margin)
      return ValueSpread(spread: spread, mean: value == nil ? nil : spread.mean)
    }
    let broken = found.filter {
      $0.map { !($0.spread.mean.isFinite && $0.spread.high.isFinite) } ?? false
    }.count
    guard broken == 0 else {
      throw AnalyticsRefusal(
        .overflow, "the values of \(broken) customers are more than a number can hold",
        count: broken)
    }
    return found
  }

  /// A value per customer from one per cell; nil for who has no order.
  package static func byCustomer<T>(_ values: [T], _ cells: PurchaseCells) -> [T?] {
    cells.cellOf.map { $0 >= 0 ? values[Int($0)] : nil }
  }
}

/// Lifetime factors by age: one quadrature for all customers who came on one day.
private struct AgeFactors: Sendable {
  private(set) var discounted: [Int32: Double] = [:]
  private(set) var plain: [Int32: Double] = [:]

  /// Nil when leaving hangs on the purchases.
  init?(_ model: PurchaseModel, _ cells: PurchaseCells, _ exposure: Exposure) {
    for cell in 0..<cells.count where discounted[cells.ageDays[cell]] == nil {
      let process = model.whileAlive(cells.history(cell))
      switch process.dropout {
      case .beta, .chance: return nil
      default: break
      }
      discounted[cells.ageDays[cell]] = exposure.meanLifetime(process)
      if case .endless = exposure { continue }
      plain[cells.ageDays[cell]] = process.lifetimeFactor(within: exposure.length)
    }
  }
}

/// When customers may drop out, by age: shared by all who came on one day.
private struct AgeLifetimes: Sendable {
  private var byAge: [Int32: [CountDistribution.Node]] = [:]

  init(_ model: PurchaseModel, _ cells: PurchaseCells, _ exposure: Exposure) {
    for cell in 0..<cells.count where byAge[cells.ageDays[cell]] == nil {
      byAge[cells.ageDays[cell]] = CountDistribution.lifetimes(
        model.whileAlive(cells.history(cell)), exposure)
    }
  }

  subscript(age: Int32) -> [CountDistribution.Node]? { byAge[age] }
}

/// The same computation for many places, in pieces that may run side by side.
package enum Pieces {
  package static func map<T: Sendable>(_ count: Int, _ one: @Sendable (Int) -> T) -> [T] {
    let size = 1024
    let pieces = (count + size - 1) / size
    guard pieces > 1 else { return (0..<count).map(one) }
    let interrupt = Stopping.watched
    // What stands at places that are not computed any more.
    let filler = one(0)
    return [T](unsafeUninitializedCapacity: count) { memory, filled in
      // Safety: every iteration writes its own places, and all have ended before the array is read.
      nonisolated(unsafe) let slots = memory
      DispatchQueue.concurrentPerform(iterations: pieces) { piece in
        let isSkipped = interrupt?.isRequested == true
        for index in piece * size..<min(count, (piece + 1) * size) {
          slots.initializeElement(at: index, to: isSkipped ? filler : one(index))
        }
      }
      filled = count
    }
  }
}
