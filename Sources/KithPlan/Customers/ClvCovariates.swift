import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

/// The options `covariates` and `life_covariates` of `clv`: what else is known of each customer, for
/// Pareto/NBD (Fader & Hardie 2007).
enum ClvCovariates {
  /// Adds them to the arguments; the wish with their names, or nil when a problem was reported.
  static func bind(
    _ binder: Binder, _ stage: Stage, _ wish: ClvWish, _ orders: inout OrdersBinding
  ) -> ClvWish? {
    let options = StageOptions(binder, stage)
    guard options.has("covariates") || options.has("life_covariates") else { return wish }
    let count = binder.problems.count
    var wish = wish
    switch wish.model {
    case .best, .purchase(.paretoNBD), .saved: break
    default:
      options.refuse(
        "covariates", "for Pareto/NBD", hint: "model: pareto_nbd, covariates: [employees]")
    }
    guard orders.customer == nil else {
      options.refuse(
        "covariates", "for rows of customers", hint: "customers | clv with covariates: [employees]")
      return nil
    }
    wish.orderCovariates = add("covariates", binder, options, &orders)
    if options.has("life_covariates") {
      wish.lifeCovariates = add("life_covariates", binder, options, &orders)
    } else {
      // What moves the rate of orders may move that of leaving.
      wish.lifeCovariates = add("covariates", binder, options, &orders)
    }
    return binder.problems.count > count ? nil : wish
  }

  private static func add(
    _ name: String, _ binder: Binder, _ options: StageOptions, _ orders: inout OrdersBinding
  ) -> [String] {
    guard let expression = options.expression(name) else { return [] }
    var elements = [expression]
    if case .list(let given) = expression.bare.kind { elements = given }
    var names: [String] = []
    for element in elements {
      guard let value = binder.expression(element, orders.site) else { continue }
      let number: BoundExpression
      if value.type == .bool {
        number = .conditional(
          value, then: .constant(.float(1), .float), otherwise: .constant(.float(0), .float))
      } else if value.type.isNumeric {
        number = TypeRules.coerce(value, to: .float)
      } else {
        binder.report(
          "K0401", "a covariate is a number or a condition, and this is \(TypeRules.described(value.type))",
          element.range, hint: "for example country = \"DE\"")
        continue
      }
      orders.arguments.append(number)
      names.append(Spelling.columnName(of: element))
    }
    return names
  }

  /// Their values; one that is missing is no number, and the fit refuses it with a count.
  static func read(_ wish: ClvWish, _ call: TableCall) -> ClvRun.Covariates? {
    let count = wish.orderCovariates.count + wish.lifeCovariates.count
    guard count > 0 else { return nil }
    let columns = call.arguments.suffix(count).map { vector -> [Double] in
      let missing = vector.missing
      let values = OrderLayout.numbers(vector).0
      return (0..<values.count).map { missing?[$0] ?? false ? .nan : values[$0] }
    }
    return ClvRun.Covariates(
      orders: Array(columns.prefix(wish.orderCovariates.count)),
      life: Array(columns.suffix(wish.lifeCovariates.count)))
  }
}
