import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

/// The options `covariates` and `life_covariates` of `clv`: what else is known of each customer, for
/// Pareto/NBD (Fader & Hardie 2007).
enum ClvCovariates {
  /// Texts that a covariate may have, each with an effect of its own but the most frequent.
  static let levelsMax = 12

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
    let order = bound("covariates", binder, options, orders.site)
    // What moves the rate of orders may move that of leaving.
    let life =
      options.has("life_covariates")
      ? bound("life_covariates", binder, options, orders.site) : order
    (wish.orderCovariates, wish.lifeCovariates) = (order.names, life.names)
    orders.arguments += order.arguments + life.arguments
    return binder.problems.count > count ? nil : wish
  }

  /// The elements of an option as numbers or texts, and their names.
  static func bound(
    _ name: String, _ binder: Binder, _ options: StageOptions, _ site: Site
  ) -> (names: [String], arguments: [BoundExpression]) {
    guard let expression = options.expression(name) else { return ([], []) }
    var elements = [expression]
    if case .list(let given) = expression.bare.kind { elements = given }
    var names: [String] = []
    var arguments: [BoundExpression] = []
    for element in elements {
      guard let value = binder.expression(element, site) else { continue }
      let argument: BoundExpression
      if value.type == .bool {
        argument = .conditional(
          value, then: .constant(.float(1), .float), otherwise: .constant(.float(0), .float))
      } else if value.type.isNumeric {
        argument = TypeRules.coerce(value, to: .float)
      } else if value.type == .text {
        argument = value
      } else {
        binder.report(
          "K0401",
          "a covariate is a number, a condition or a text, and this is \(TypeRules.described(value.type))",
          element.range, hint: "for example country = \"DE\"")
        continue
      }
      arguments.append(argument)
      names.append(Spelling.columnName(of: element))
    }
    return (names, arguments)
  }

  /// Their columns by customer; a missing value is no number, and the fit refuses it with a count.
  static func read(
    _ wish: ClvWish, _ call: TableCall, _ orders: CustomerOrders
  ) throws -> ClvRun.Covariates? {
    let names = wish.orderCovariates + wish.lifeCovariates
    guard !names.isEmpty else { return nil }
    var saved: SavedFit?
    if case .saved(_, let fit) = wish.model { saved = fit }
    let vectors = Array(call.arguments.suffix(names.count))
    var result = ClvRun.Covariates()
    for (index, name) in names.enumerated() {
      let isOrder = index < wish.orderCovariates.count
      let columns = try Self.columns(
        name, vectors[index], orders, call.context,
        levels: saved?.levels(of: name, isOrder ? "orders" : "life"))
      if isOrder { result.orders += columns } else { result.life += columns }
    }
    return result
  }

  /// One column of numbers, or of a text one for each value but the most frequent.
  static func columns(
    _ name: String, _ vector: Vector, _ orders: CustomerOrders, _ context: TableContext,
    levels known: [String]? = nil
  ) throws -> [ClvRun.Covariate] {
    let missing = vector.missing
    guard case .text = vector.data else {
      let numbers = OrderLayout.numbers(vector).0
      let rows = (0..<numbers.count).map { missing?[$0] ?? false ? Double.nan : numbers[$0] }
      return [ClvRun.Covariate(name: name, values: try perCustomer(rows, name, orders))]
    }
    let groups = try context.group(vector)
    let texts = groups.firstRows.array.map { row -> String? in
      if case .text(let text) = vector.value(Int(row)) { text } else { nil }
    }
    let rows = groups.ids.array.map { texts[Int($0)] == nil ? Double.nan : Double($0) }
    let owners = try perCustomer(rows, name, orders)
    var counts = [Int](repeating: 0, count: texts.count)
    for owner in owners where owner.isFinite { counts[Int(owner)] += 1 }
    let present = texts.indices.filter { texts[$0] != nil && counts[$0] > 0 }
      .sorted { (-counts[$0], texts[$0] ?? "") < (-counts[$1], texts[$1] ?? "") }
    guard present.count <= levelsMax else {
      throw AnalyticsRefusal(
        .badInput,
        "the covariate \(name) has \(present.count) different texts, and at most \(levelsMax) can be told apart",
        count: present.count, hint: "covariates: [\(name) = \"…\"]")
    }
    let wanted = known ?? present.dropFirst().compactMap { texts[$0] }
    return wanted.map { level in
      let code = texts.firstIndex { $0.map { $0.utf8.elementsEqual(level.utf8) } ?? false }
      return ClvRun.Covariate(
        name: "\(name)=\(level)",
        values: owners.map { $0.isFinite ? (Int($0) == code ? 1 : 0) : .nan })
    }
  }

  /// The value of each customer, where the rows are his orders: the same on all of them.
  private static func perCustomer(
    _ rows: [Double], _ name: String, _ orders: CustomerOrders
  ) throws -> [Double] {
    guard let first = orders.firstRows else { return rows }
    let values = first.array.map { rows[Int($0)] }
    var changes = Set<Int32>()
    for row in rows.indices where orders.customers[row] >= 0 {
      let own = values[Int(orders.customers[row])]
      if rows[row] != own, !(rows[row].isNaN && own.isNaN) { changes.insert(orders.customers[row]) }
    }
    guard changes.isEmpty else {
      throw AnalyticsRefusal(
        .badInput,
        "the covariate \(name) changes between the orders of \(changes.count) customers, and one that does not change with time is wanted",
        count: changes.count)
    }
    return values
  }
}
