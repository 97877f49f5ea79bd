import Glibc

/// What drives customer equity, as far as a survey tells: the loss of equity if the drivers of a group
/// were at their lowest from now on (Rust, Lemon & Zeithaml 2004 for the three groups). Effects on the
/// rates of ordering and of leaving are those of static covariates of Pareto/NBD; who is alive today
/// stays as it is. Shares are averaged over the sequences in which groups may be taken away (Shapley
/// 1953), so that they add up.
package struct EquityDrivers: Sendable {
  /// Drivers that are looked at together, and their numbers by customer; not a number: no answer.
  package struct Group: Sendable {
    package var name: String
    package var drivers: [(name: String, values: [Double])]

    package init(name: String, drivers: [(name: String, values: [Double])]) {
      self.name = name
      self.drivers = drivers
    }
  }

  package struct Share: Sendable {
    package let name: String
    package let drivers: [String]
    /// Nil where the data do not identify the group.
    package let equity: Double?
    /// 2 (ln L with the group - ln L without it).
    package let likelihoodRatio: Double
    package let degreesOfFreedom: Int
  }

  package let shares: [Share]
  /// Equity of those who answered, with every driver as it is.
  package let equity: Double
  /// Customers with an order and all answers.
  package let answered: Int

  static let answersMin = 100

  /// Throws when too few have answered or nothing can be fitted.
  package init(
    _ summary: OrderSummary, _ groups: [Group], spend: SpendModel, margin: Double,
    over exposure: Exposure
  ) throws {
    let all = groups.flatMap(\.drivers)
    let customers = summary.firstDay.indices.filter { customer in
      summary.firstDay[customer] != OrderLog.noDay
        && all.allSatisfy { customer < $0.values.count && $0.values[customer].isFinite }
    }
    guard customers.count >= Self.answersMin else {
      throw AnalyticsRefusal(
        .tooFewCustomers,
        "drivers are not identified: \(customers.count) customers have answered all questions, and \(Self.answersMin) are wanted",
        count: customers.count)
    }
    func fit(_ groups: [Group]) throws -> CovariateFit {
      let columns = groups.flatMap { $0.drivers.map(\.values) }
      return try CovariateFit.fit(summary, orders: columns, life: columns, among: customers)
    }
    let whole = try fit(groups)
    var found: [(ratio: Double, freedom: Int, isIdentified: Bool)] = []
    for index in groups.indices {
      var rest = groups
      rest.remove(at: index)
      let ratio = max(0, 2 * (whole.logLikelihood - (try fit(rest)).logLikelihood))
      let freedom = 2 * groups[index].drivers.count
      found.append((ratio, freedom, ratio > Self.quantile95(freedom)))
    }
    let kept = groups.indices.filter { found[$0].isIdentified }
    let model = kept.count == groups.count ? whole : try fit(kept.map { groups[$0] })
    let equities = try Self.equities(
      summary, customers, kept.map { groups[$0].drivers.map(\.values) }, model, spend, margin, exposure)
    let values = Self.shapley(equities, kept.count)
    equity = equities[(1 << kept.count) - 1]
    answered = customers.count
    shares = groups.indices.map { index in
      Share(
        name: groups[index].name, drivers: groups[index].drivers.map(\.name),
        equity: kept.firstIndex(of: index).map { values[$0] }, likelihoodRatio: found[index].ratio,
        degreesOfFreedom: found[index].freedom)
    }
  }

  /// The equity for every set of groups that stay as they are; the others are at their lowest.
  private static func equities(
    _ summary: OrderSummary, _ customers: [Int], _ groups: [[[Double]]], _ fit: CovariateFit,
    _ spend: SpendModel, _ margin: Double, _ exposure: Exposure
  ) throws -> [Double] {
    let columns = groups.flatMap { $0 }
    let owner = groups.indices.flatMap { Array(repeating: $0, count: groups[$0].count) }
    let lowest = columns.map { column in customers.map { column[$0] }.min() ?? 0 }
    return try (0..<(1 << groups.count)).map { set in
      let values = Pieces.map(customers.count) { place -> Double in
        let customer = customers[place]
        let own = columns.map { $0[customer] }
        let model = fit.model(orders: own, life: own)
        let history = PurchaseHistory(
          repeats: Double(summary.repeats[customer]), recency: summary.recency(customer),
          age: summary.age(customer))
        var process = model.whileAlive(history)
        let lost = own.indices.map { set >> owner[$0] & 1 == 1 ? 0 : own[$0] - lowest[$0] }
        process.alpha *= exp(Minimizer.dot(fit.orderEffects, lost))
        if case .gamma(let s, let beta) = process.dropout {
          process.dropout = .gamma(s: s, beta: beta * exp(Minimizer.dot(fit.lifeEffects, lost)))
        }
        let each = spend.expectedSpend(
          repeats: history.repeats, mean: summary.meanRepeatAmount(customer))
        let orders = try? exposure.mean(process)
        return model.probabilityAlive(history) * (orders ?? .nan) * (each ?? .nan) * margin
      }
      let sum = CompensatedSum.of(values)
      guard sum.isFinite else {
        throw AnalyticsRefusal(.notFinite, "the values by drivers do not add up to a finite number")
      }
      return sum
    }
  }

  /// Mean over all sequences of what a group adds to those before it; `values` by set of bits.
  private static func shapley(_ values: [Double], _ count: Int) -> [Double] {
    func factorial(_ n: Int) -> Double { n < 2 ? 1 : (2...n).reduce(1.0) { $0 * Double($1) } }
    return (0..<count).map { group in
      var sum = CompensatedSum()
      for set in values.indices where set >> group & 1 == 0 {
        let before = set.nonzeroBitCount
        let weight = factorial(before) * factorial(count - before - 1) / factorial(count)
        sum.add(weight * (values[set | 1 << group] - values[set]))
      }
      return sum.value
    }
  }

  /// The 95 % quantile of χ² (Wilson & Hilferty 1931), good to a hundredth from 2 degrees on.
  static func quantile95(_ freedom: Int) -> Double {
    let k = Double(freedom)
    let root = 1 - 2 / (9 * k) + 1.6448536269514722 * sqrt(2 / (9 * k))
    return k * root * root * root
  }
}
