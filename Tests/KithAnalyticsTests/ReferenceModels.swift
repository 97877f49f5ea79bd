import Glibc

@testable import KithAnalytics

/// Answers to the lines that need no data: `eval.…`, `hard.…`, `seed.…`.
enum ReferenceModels {
  static let pareto = ParetoNBD(r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669)
  static let betaGeometric = BetaGeometricNBD(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426)
  static let dertPareto = ParetoNBD(r: 0.5629966, alpha: 12.5590370, s: 0.4081095, beta: 10.5148048)
  static let spend = GammaGamma(p: 6.25, q: 3.74, gamma: 15.44)
  static let weekly = Glibc.log(1.15) / 52

  static func answer(_ name: String) throws -> ReferenceAnswer? {
    if name.hasPrefix("seed.") { return try seed(name) }
    if name.hasPrefix("eval.gg") { return spendAnswer(name) }
    if name.hasPrefix("eval.bgbb") { return try donation(name) }
    if name.contains(".pmf_") { return probability(name) }
    if name.hasPrefix("hard.") || name.hasPrefix("eval.") { return try history(name) }
    return nil
  }

  private static func history(_ name: String) throws -> ReferenceAnswer? {
    var model = PurchaseModel.pareto(pareto)
    var rate = weekly
    if name.hasPrefix("eval.bgnbd") { model = .betaGeometric(betaGeometric) }
    if name.contains(".DERT.") {
      model = .pareto(dertPareto)
      rate = 0.0027
    }
    if name.hasPrefix("hard.pnbd") {
      let p = name.dropFirst("hard.pnbd.(".count).prefix { $0 != ")" }.split(separator: "/")
        .compactMap { Double($0) }
      model = .pareto(ParetoNBD(r: p[0], alpha: p[1], s: p[2], beta: p[3]))
    }
    if name.hasPrefix("hard.bgnbd") {
      model = .betaGeometric(BetaGeometricNBD(r: 0.243, alpha: 4.414, a: 1, b: 2.426))
    }
    guard let history = parsed(name) else { return nil }
    if name.contains(".DERT.") {
      return .number(try model.discountedOrders(history, weeklyRate: rate))
    }
    if name.hasSuffix(".ll") { return .number(model.logLikelihood(history)) }
    if name.hasSuffix(".palive") { return .number(model.probabilityAlive(history)) }
    if name.hasSuffix("dert(ln1.15/52)") {
      return .number(try model.discountedOrders(history, weeklyRate: rate))
    }
    guard let cet = name.split(separator: ".").last(where: { $0.hasPrefix("cet") }) else {
      return nil
    }
    let tail = name[cet.startIndex...].dropFirst(3)
    guard let weeks = Double(tail) else { return nil }
    return .number(model.expectedOrders(history, within: weeks))
  }

  /// The numbers of `…x2_tx30.43_T38.86…`.
  private static func parsed(_ name: String) -> PurchaseHistory? {
    var numbers: [Double] = []
    for part in name.split(separator: "_") {
      for key in ["T", "tx", "x"] {
        let tail: Substring
        if key == "x" {
          guard let place = part.lastIndex(of: "x"), !part.hasPrefix("tx") else { continue }
          tail = part[place...].dropFirst()
        } else {
          guard part.hasPrefix(key) else { continue }
          tail = part.dropFirst(key.count)
        }
        // A point belongs to the number while a digit follows it.
        var digits = ""
        var rest = tail
        while let first = rest.first, first.isNumber || first == "." {
          if first == ".", !(rest.dropFirst().first?.isNumber ?? false) { break }
          digits.append(first)
          rest = rest.dropFirst()
        }
        if let number = Double(digits) { numbers.append(number) }
        break
      }
      if numbers.count == 3 { break }
    }
    guard numbers.count == 3 else { return nil }
    return PurchaseHistory(repeats: numbers[0], recency: numbers[1], age: numbers[2])
  }

  private static func probability(_ name: String) -> ReferenceAnswer? {
    let model: PurchaseModel =
      name.hasPrefix("eval.bgnbd") ? .betaGeometric(betaGeometric) : .pareto(dertPareto)
    let parts = name.split(separator: "_").suffix(2)
    guard let first = parts.first, let last = parts.last, let weeks = Double(first.dropFirst()),
      let count = Int(last.dropFirst())
    else { return nil }
    return .number(model.probability(of: count, newWithin: weeks))
  }

  private static func spendAnswer(_ name: String) -> ReferenceAnswer? {
    let known: [(String, Double, Double)] = [
      ("m22.35_x2", 2, 22.35), ("m11.77_x1", 1, 11.77), ("m73.74_x7", 7, 73.74), ("m35_x3", 3, 35),
      ("spend_x0", 0, 0),
    ]
    guard let case_ = known.first(where: { name.hasSuffix($0.0) }) else { return nil }
    return spend.expectedSpend(repeats: case_.1, mean: case_.2).map { .number($0) }
  }

  static let donor = BetaGeometricBetaBernoulli(
    alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783)

  private static func donation(_ name: String) throws -> ReferenceAnswer? {
    func history(_ x: Int, _ last: Int) -> BetaGeometricBetaBernoulli.History {
      .init(repeats: x, last: last, periods: 6)
    }
    let short = name.split(separator: ").").last ?? ""
    switch short {
    case "DERT_x3_tx4_n6_d0.10":
      return .number(try donor.discountedOrders(history(3, 4), rate: 0.1))
    case "DERT_x6_tx6_n6_d0.10":
      return .number(try donor.discountedOrders(history(6, 6), rate: 0.1))
    case "PAlive_x3_tx4_n6": return .number(donor.probabilityAlive(history(3, 4)))
    case "PAlive_x0_tx0_n6": return .number(donor.probabilityAlive(history(0, 0)))
    case "CET5_x6_tx6": return .number(donor.expectedOrders(history(6, 6), within: 5))
    case "sum_CET5_custs": return ReferenceData.donations { $0.expectedOrders($1, within: 5) }
    case "LL": return ReferenceData.donations { $0.logLikelihood($1) }
    default: return nil
    }
  }

  private static func seed(_ name: String) throws -> ReferenceAnswer? {
    switch name {
    case "seed.pi=100/120/140;d=0.10":
      return .number(try CashFlows(profits: [100, 120, 140], rate: 0.1).total)
    case "seed.pi=100x50;d=0.15":
      return .number(try CashFlows(profits: Array(repeating: 100, count: 50), rate: 0.15).total)
    case "seed.m=100;r=0.8;d=0.10;infinite":
      return .number(try CashFlows.endless(profit: 100, rate: 0.1, retention: 0.8))
    case "seed.m=100;r=0.8;d=0.10;n=10":
      return .number(
        try CashFlows.projected(profit: 100, periods: 10, rate: 0.1, retention: 0.8).total)
    default: return nil
    }
  }
}
