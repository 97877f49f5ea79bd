import KithAnalytics
import KithBase

/// A fit as the workspace keeps it: one line a fact, numbers with all their digits, so that it can be
/// read without the program.
///
///     kith model 1
///     method mbg_nbd
///     parameters r 0.52484 0.1 alpha 6.18 0.7 …      name, value, standard error (or -)
///     spend gamma_gamma 6.25 3.74 15.44
///     ln_likelihood -9582.13
///     customers 2357
///     end 1997-09-30
struct SavedFit: Hashable, Sendable {
  struct Parameter: Hashable, Sendable {
    var name: String
    var value: Double
    var error: Double?
  }

  /// `bg_nbd` and so on; `sbg`, `bg_bb`.
  var method: String
  var parameters: [Parameter]
  var spend: SpendModel?
  var spendErrors: [Double] = []
  var logLikelihood: Double
  var customers: Int
  /// The last observed day of the fit.
  var end: Int32

  var bytes: [UInt8] {
    var lines = ["kith model 1", "method \(method)"]
    lines.append(
      "parameters"
        + parameters.map { " \(SavedFit.written($0.name)) \($0.value) \($0.error.map { "\($0)" } ?? "-")" }.joined())
    switch spend {
    case .gammaGamma(let model): lines.append("spend gamma_gamma \(model.p) \(model.q) \(model.gamma)")
    case .ownMean(let population): lines.append("spend own_mean \(population)")
    case .commonMean(let value): lines.append("spend common_mean \(value)")
    case nil: break
    }
    if !spendErrors.isEmpty {
      lines.append("spend_errors" + spendErrors.map { " \($0)" }.joined())
    }
    lines.append("ln_likelihood \(logLikelihood)")
    lines.append("customers \(customers)")
    lines.append("end \(CivilDate.text(days: end))")
    return Array(lines.joined(separator: "\n").utf8)
  }

  init(
    method: String, parameters: [Parameter], spend: SpendModel?, logLikelihood: Double,
    customers: Int, end: Int32
  ) {
    self.method = method
    self.parameters = parameters
    self.spend = spend
    self.logLikelihood = logLikelihood
    self.customers = customers
    self.end = end
  }

  init(_ fit: PurchaseFit, spend: SpendModel?, end: Int32) {
    let errors = fit.standardErrors
    parameters = fit.model.parameters.enumerated().map { index, one in
      let error = index < errors.count && errors[index].isFinite ? errors[index] : nil
      return Parameter(name: one.name, value: one.value, error: error)
    }
    (method, self.spend, self.end) = (fit.method.rawValue, spend, end)
    (logLikelihood, customers) = (fit.logLikelihood, fit.customers)
  }

  /// Nil for bytes that are no model of this kind.
  init?(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: " ").map(String.init)
    }
    guard lines.first == ["kith", "model", "1"] else { return nil }
    var facts: [String: [String]] = [:]
    for line in lines.dropFirst() where !line.isEmpty { facts[line[0]] = Array(line.dropFirst()) }
    guard let method = facts["method"]?.first, let parts = facts["parameters"],
      parts.count % 3 == 0, let ln = facts["ln_likelihood"]?.first.flatMap(Double.init),
      let customers = facts["customers"]?.first.flatMap({ Int($0) }),
      case .date(let end)? = facts["end"]?.first.flatMap({ StrictParsing.value($0, as: .date) })
    else { return nil }
    self.method = method
    parameters = []
    for start in stride(from: 0, to: parts.count, by: 3) {
      guard let value = Double(parts[start + 1]), value.isFinite else { return nil }
      parameters.append(
        Parameter(name: SavedFit.read(parts[start]), value: value, error: Double(parts[start + 2])))
    }
    spend = facts["spend"].flatMap(SavedFit.spend)
    spendErrors = facts["spend_errors"]?.compactMap { Double($0) }.filter(\.isFinite) ?? []
    (logLikelihood, self.customers, self.end) = (ln, customers, end)
  }

  private static func spend(_ parts: [String]) -> SpendModel? {
    let numbers = parts.dropFirst().compactMap { Double($0) }.filter(\.isFinite)
    switch (parts.first, numbers.count) {
    case ("gamma_gamma", 3):
      return .gammaGamma(GammaGamma(p: numbers[0], q: numbers[1], gamma: numbers[2]))
    case ("own_mean", 1): return .ownMean(population: numbers[0])
    case ("common_mean", 1): return .commonMean(numbers[0])
    default: return nil
    }
  }

  /// A name without blanks and line ends, which part names from numbers.
  private static func written(_ name: String) -> String {
    name.replacing("%", with: "%25").replacing(" ", with: "%20").replacing("\n", with: "%0A")
  }

  private static func read(_ name: String) -> String {
    name.replacing("%0A", with: "\n").replacing("%20", with: " ").replacing("%25", with: "%")
  }

  func parameter(_ name: String) -> Double? {
    parameters.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  init(_ fit: CovariateFit, orders: [String], life: [String], end: Int32) {
    let base = [("r", fit.base.r), ("alpha", fit.base.alpha), ("s", fit.base.s), ("beta", fit.base.beta)]
    parameters = zip(base, fit.standardErrors).map {
      Parameter(name: $0.0, value: $0.1, error: $1)
    }
    for (index, name) in orders.enumerated() {
      parameters.append(
        Parameter(
          name: "orders:" + name, value: fit.orderEffects[index], error: fit.orderErrors[index]))
    }
    for (index, name) in life.enumerated() {
      parameters.append(
        Parameter(name: "life:" + name, value: fit.lifeEffects[index], error: fit.lifeErrors[index]))
    }
    method = PurchaseMethod.paretoNBD.rawValue
    self.end = end
    (logLikelihood, customers) = (fit.logLikelihood, fit.customers)
  }

  /// The effects of covariates on the rate of orders, or on that of leaving, in their order.
  func effects(_ part: String) -> [Double] {
    parameters.filter { $0.name.utf8.starts(with: (part + ":").utf8) }.map(\.value)
  }

  /// Their names.
  func effectNames(_ part: String) -> [String] {
    parameters.filter { $0.name.utf8.starts(with: (part + ":").utf8) }
      .map { String($0.name.dropFirst(part.count + 1)) }
  }

  /// The texts of a covariate that have an effect; nil where it is a number.
  func levels(of name: String, _ part: String) -> [String]? {
    let found = effectNames(part).filter { $0.utf8.starts(with: (name + "=").utf8) }
    return found.isEmpty ? nil : found.map { String($0.dropFirst(name.count + 1)) }
  }

  /// The purchase model of a customer with these covariates; nil for fits of another kind.
  func purchaseModel(orders: [Double], life: [Double]) -> PurchaseModel? {
    guard case .pareto(var model)? = purchaseModel else { return purchaseModel }
    model.alpha *= Power.exponential(-zip(effects("orders"), orders).reduce(0) { $0 + $1.0 * $1.1 })
    model.beta *= Power.exponential(-zip(effects("life"), life).reduce(0) { $0 + $1.0 * $1.1 })
    return .pareto(model)
  }

  var isOfContracts: Bool { method.utf8.elementsEqual("sbg".utf8) }
  var isYearly: Bool { method.utf8.elementsEqual("bg_bb".utf8) }

  /// What is said where a kept fit is used in place of a new one.
  func sentence(_ name: String) -> String {
    "the fit `\(name)` of \(Said.counted(customers, "customer")) until \(CivilDate.text(days: end)) is used as it is"
  }

  /// The purchase model; nil for fits of another kind.
  var purchaseModel: PurchaseModel? {
    guard let r = parameter("r"), let alpha = parameter("alpha"), r > 0, alpha > 0 else {
      return nil
    }
    if let s = parameter("s"), let beta = parameter("beta") {
      return .pareto(ParetoNBD(r: r, alpha: alpha, s: s, beta: beta))
    }
    let atFirst = method.utf8.elementsEqual("mbg_nbd".utf8)
    if let a = parameter("a"), let b = parameter("b") {
      return .betaGeometric(
        BetaGeometricNBD(r: r, alpha: alpha, a: a, b: b, leavesAtFirst: atFirst))
    }
    let dropout: ReducedNBD.Dropout =
      parameter("mu").map { .rate($0) } ?? parameter("p").map {
        .chance($0, leavesAtFirst: atFirst)
      } ?? .none
    return .reduced(ReducedNBD(r: r, alpha: alpha, dropout: dropout))
  }
}
