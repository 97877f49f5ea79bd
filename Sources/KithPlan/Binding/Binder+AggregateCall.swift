import KithBase
import KithFunctions
import KithSyntax

extension Binder {
  /// Binds argument, order and `per` over the rows of `site`, and checks them.
  func aggregateCall(
    _ call: Call, _ kind: AggregateKind, _ argument: Expression?, _ site: Site,
    window: WindowItems?
  ) -> AggregateCall? {
    var value: BoundExpression?
    var rowTest: BoundExpression?
    if let argument {
      if kind == .count || kind == .exists, let row = countedRow(argument, site) {
        rowTest = .not(.isNull(row))
        value = call.isDistinct ? rowKey(row) : nil
      } else {
        guard let bound = expression(argument, site) else { return nil }
        value = bound
      }
    } else if kind != .count, kind != .exists {
      report(
        "K0402", "`\(call.name.text)` wants a value", call.range,
        hint: "for example \(call.name.text)(\(site.scope.columns.last?.name ?? "x"))")
      return nil
    } else if call.isDistinct {
      report(
        "K0402", "`distinct` wants a value", call.range,
        hint: "for example count(distinct customer_id)")
      return nil
    }
    guard let value = checked(value, kind, call) else { return nil }
    guard let fraction = fraction(call, kind, site), let sort = order(call, kind, site, window)
    else {
      return nil
    }
    let per = call.per
    var bound = AggregateCall(
      output: newColumn(), kind: kind, argument: value.expression, fraction: fraction.value,
      filter: rowTest, isDistinct: call.isDistinct, sort: sort, type: value.type, range: call.range)
    switch per {
    case .row?: bound.repeatsRows = true
    case .path(let path)?:
      guard let row = perRow(path, site) else { return nil }
      bound.per = row
    case nil:
      if let value = value.expression, !checkRepetition(value, call, kind, site) { return nil }
    }
    return bound
  }

  private func countedRow(_ argument: Expression, _ site: Site) -> BoundExpression? {
    guard argument.path != nil else { return nil }
    let before = isTrying
    isTrying = true
    defer { isTrying = before }
    switch resolve(argument, site) {
    case .row(let row, _): return row
    case .scope(let scope, _): return scope.identity?.row
    default: return nil
    }
  }

  /// The key of a row where there is one, so that rows can be told apart as values.
  private func rowKey(_ row: BoundExpression) -> BoundExpression {
    if case .row(let table) = row.type, let schema = self.table(named: table),
      schema.key.count == 1,
      case .bound(let key) = field(row, schema, schema.key[0])
    {
      return key
    }
    return row
  }

  private func checked(
    _ value: BoundExpression?, _ kind: AggregateKind, _ call: Call
  ) -> (expression: BoundExpression?, type: LogicalType)? {
    var value = value
    if kind == .any || kind == .all, let bound = value, bound.type != .bool {
      guard bound.type == .null else {
        report(
          "K0402",
          "`\(kind.rawValue)` wants a condition, and this is \(TypeRules.described(bound.type))",
          call.range, hint: "for example \(kind.rawValue)(amount > 100)")
        return nil
      }
      value = TypeRules.coerce(bound, to: .bool)
    }
    if case .duration? = value?.type {
      report(
        "K0402", "durations cannot be aggregated", call.range, hint: "aggregate days_between(a, b)")
      return nil
    }
    do {
      return (value, try kind.result(of: value?.type))
    } catch {
      report("K0402", error.message, call.range, hint: error.hint)
      return nil
    }
  }

  /// The fraction of `percentile(x, 90%)`.
  private func fraction(
    _ call: Call, _ kind: AggregateKind, _ site: Site
  ) -> (value: Double?, Void)? {
    guard kind == .percentile else { return (nil, ()) }
    guard call.arguments.count == 2 else {
      report(
        "K0402", "`percentile` wants a value and a share", call.range,
        hint: "percentile(amount, 90%)")
      return nil
    }
    let second = call.arguments[1].value
    guard let bound = expression(second.source, site) else { return nil }
    let share: Double? =
      switch bound.constantValue {
      case .decimal(let number)?: number.double
      case .int(let number)?: Double(number)
      case .float(let number)?: number
      default: nil
      }
    guard let share, share >= 0, share <= 1 else {
      report(
        "K0402", "the share is a number from 0% to 100%", second.range,
        hint: "percentile(amount, 90%)")
      return nil
    }
    return (share, ())
  }

  /// The order of first, last and list, with its tie-breakers.
  private func order(
    _ call: Call, _ kind: AggregateKind, _ site: Site, _ window: WindowItems?
  ) -> [SortKey]? {
    let takesOrder = kind == .first || kind == .last || kind == .list
    guard takesOrder else {
      if let item = call.sort.first {
        report(
          "K0402", "the order makes no difference to `\(call.name.text)`", item.range,
          hint: "only first, last and list take `sort`")
        return nil
      }
      return []
    }
    if call.sort.isEmpty {
      if window?.hasSort ?? false { return [] }
      if kind != .list {
        let column = orderColumn(site.scope)
        report(
          "K0408", "`\(call.name.text)` needs an order", call.range,
          hint: "for example \(call.name.text)(\(argumentText(call)) sort \(column))")
        return nil
      }
    }
    guard let keys = sortKeys(call.sort, site) else { return nil }
    return withTies(keys, site.scope)
  }

  private func argumentText(_ call: Call) -> String {
    call.arguments.first?.value.source.pathText ?? "x"
  }

  private func orderColumn(_ scope: Scope) -> String {
    let time = scope.columns.first {
      if case .bound(let value) = $0.value {
        value.type == .date || value.type == .timestamp
      } else {
        false
      }
    }
    return (time ?? scope.columns.first)?.name ?? "x"
  }

  /// Keys as written.
  func sortKeys(_ items: [Item], _ site: Site) -> [SortKey]? {
    var keys: [SortKey] = []
    var isBroken = false
    for item in items {
      guard let value = expression(item.expression, site) else {
        isBroken = true
        continue
      }
      if case .duration = value.type {
        report("K0406", "durations have no order", item.range, hint: "sort by days_between(a, b)")
        isBroken = true
        continue
      }
      if value.constantValue != nil { continue }
      keys.append(
        SortKey(
          value, isDescending: item.direction == .descending, nullsFirst: item.nulls == .first))
    }
    return isBroken ? nil : keys
  }

  /// The keys, and what breaks ties among them, each once.
  func withTies(_ keys: [SortKey], _ scope: Scope) -> [SortKey] {
    keys + tieBreakers(after: keys, scope)
  }

  func tieBreakers(after keys: [SortKey], _ scope: Scope) -> [SortKey] {
    scope.tieKeys.filter { tie in !keys.contains { $0.value.isSame(as: tie) } }.map { SortKey($0) }
  }
}

extension BoundExpression {
  /// The same stored value, read the same way.
  func isSame(as other: BoundExpression) -> Bool {
    switch (self, other) {
    case (.column(let a, _), .column(let b, _)): a == b
    case (.field(let a, _, let i, _), .field(let b, _, let j, _)): i == j && a.isSame(as: b)
    case (.follow(let a, let i, _), .follow(let b, let j, _)): i == j && a.isSame(as: b)
    default: false
    }
  }
}
