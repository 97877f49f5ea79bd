import KithBase
import KithFunctions
import KithPlan

extension ReferenceEvaluator {
  /// The rows that an aggregate source sees for each of `input`: the row itself, or those of the body.
  func bodyRows(_ source: AggregateSource, of input: [Row]) throws -> [[Row]] {
    guard let body = source.body, let position = source.position else { return input.map { [$0] } }
    var result = [[Row]](repeating: [], count: input.count)
    for row in try rows(of: body, enclosing: input) {
      guard case .value(.int(let index)) = row[position] else { continue }
      result[Int(index)].append(row)
    }
    return result
  }

  /// One row per distinct key in the order of the keys, nulls last; without keys exactly one row.
  func aggregated(_ node: Aggregate, _ enclosing: [Row]) throws -> [Row] {
    let input = try rows(of: node.input, enclosing: enclosing)
    var groups: [(key: [Value], members: [Int])] = node.keys.isEmpty ? [([], [])] : []
    for (index, row) in input.enumerated() {
      let key = try node.keys.map { try value($0.value, row) }
      let known = groups.firstIndex { zip($0.key, key).allSatisfy(ReferenceOrder.isEqual) }
      if let known {
        groups[known].members.append(index)
      } else {
        groups.append((key, [index]))
      }
    }
    groups = stablySorted(groups) { a, b in
      ascending(a.key, b.key)
    }
    let bodies = try node.sources.map { try bodyRows($0, of: input) }
    return try groups.map { group in
      var row: Row = [:]
      for (key, value) in zip(node.keys, group.key) { row[key.column] = .value(value) }
      for (source, body) in zip(node.sources, bodies) {
        row = try adding(source.calls, over: group.members.flatMap { body[$0] }, to: row)
      }
      return row
    }
  }

  private func ascending(_ a: [Value], _ b: [Value]) -> Bool {
    for (x, y) in zip(a, b) {
      if x.isNull != y.isNull { return y.isNull }
      if x.isNull { continue }
      let order = ReferenceOrder.compare(x, y)
      if order != 0 { return order < 0 }
    }
    return false
  }

  func adding(_ calls: [AggregateCall], over rows: [Row], to row: Row) throws -> Row {
    var result = row
    for call in calls { result[call.output] = try cell { try aggregate(call, over: rows) } }
    return result
  }

  /// One aggregate over its own set of rows. `rows` are in the order that `first` and `last` fall back
  /// on.
  func aggregate(_ call: AggregateCall, over rows: [Row]) throws -> Value {
    var rows = rows
    if let filter = call.filter { rows = try rows.filter { try truth(filter, $0) == true } }
    if let per = call.per {
      var seen: Set<Value> = []
      rows = try rows.filter { row in
        let target = try value(per, row)
        return !target.isNull && seen.insert(target).inserted
      }
    }
    if call.kind == .exists { return .bool(!rows.isEmpty) }
    guard let argument = call.argument else { return .int(Int64(rows.count)) }
    if !call.sort.isEmpty { rows = try sorted(rows, by: call.sort) }
    var values = try rows.map { try value(argument, $0) }.filter { !$0.isNull }
    if call.isDistinct {
      var kept: [Value] = []
      for value in values where !kept.contains(where: { ReferenceOrder.isEqual($0, value) }) {
        kept.append(value)
      }
      values = kept
    }
    return try reduced(call, values)
  }

  /// Over values that are not null.
  private func reduced(_ call: AggregateCall, _ values: [Value]) throws -> Value {
    switch call.kind {
    case .count: return .int(Int64(values.count))
    case .exists: return .bool(!values.isEmpty)
    case .any: return .bool(values.contains(.bool(true)))
    case .all: return .bool(!values.contains(.bool(false)))
    case .first: return values.first ?? .null
    case .last: return values.last ?? .null
    case .list:
      return values.isEmpty
        ? .null : .text(values.map { ValueText.text(of: $0) }.joined(separator: ", "))
    case .min:
      return values.reduce(.null) { best, next in
        best.isNull || ReferenceOrder.compare(next, best) < 0 ? next : best
      }
    case .max:
      return values.reduce(.null) { best, next in
        best.isNull || ReferenceOrder.compare(next, best) > 0 ? next : best
      }
    case .sum: return try total(values)
    case .avg: return try mean(values)
    case .median: return percentile(values, 0.5)
    case .percentile: return percentile(values, call.fraction ?? 0)
    case .stddev: return deviation(values)
    }
  }

  private func total(_ values: [Value]) throws -> Value {
    guard let first = values.first else { return .null }
    switch first {
    case .float: return .float(values.reduce(0) { $0 + double($1) })
    case .int:
      guard let sum = Int64(exactly: exactSum(values)) else { throw ReferenceError.overflow }
      return .int(sum)
    default:
      var sum = Decimal(0, scale: first.type.scale)
      for value in values {
        if let next = ReferenceOrder.decimal(value) { sum = try ReferenceArithmetic.sum(sum, next) }
      }
      return .decimal(sum)
    }
  }

  private func exactSum(_ values: [Value]) -> Int128 {
    values.reduce(Int128(0)) { if case .int(let next) = $1 { $0 + Int128(next) } else { $0 } }
  }

  /// Exact sum divided by the count with the rule of division; floats as they come.
  private func mean(_ values: [Value]) throws -> Value {
    guard let first = values.first else { return .null }
    let count = Decimal(Int128(values.count), scale: 0)
    switch first {
    case .float: return .float(values.reduce(0) { $0 + double($1) } / Double(values.count))
    case .int:
      return .decimal(try ReferenceArithmetic.quotient(Decimal(exactSum(values), scale: 0), count))
    default:
      guard case .decimal(let sum) = try total(values) else { return .null }
      return .decimal(try ReferenceArithmetic.quotient(sum, count))
    }
  }

  private func double(_ value: Value) -> Double {
    switch value {
    case .int(let value): Double(value)
    case .decimal(let value): value.double
    case .float(let value): value
    default: 0
    }
  }

  /// Interpolated between the two neighbours, as PostgreSQL's `percentile_cont`.
  private func percentile(_ values: [Value], _ fraction: Double) -> Value {
    if values.isEmpty { return .null }
    let numbers = values.map { double($0) }.sorted()
    let position = fraction * Double(numbers.count - 1)
    let lower = Int(position.rounded(.down))
    let upper = min(lower + 1, numbers.count - 1)
    if numbers[lower] == numbers[upper] { return .float(numbers[lower]) }
    return .float(numbers[lower] + (position - Double(lower)) * (numbers[upper] - numbers[lower]))
  }

  /// Of a sample: null for fewer than two values.
  private func deviation(_ values: [Value]) -> Value {
    if values.count < 2 { return .null }
    let numbers = values.map { double($0) }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return .float((squares / Double(numbers.count - 1)).squareRoot())
  }
}
