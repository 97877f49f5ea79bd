import KithBase
import KithColumns
import KithFunctions
import KithPlan

// Aggregates that must see a group's rows together: distinct ones, those with `per`, order statistics,
// first, last and list.
extension GroupedAggregation {
  func gathered(_ call: AggregateCall) throws -> Vector {
    let value = try call.argument.map { try runner.materialize($0, relation) }
    var rows = try rowsThatCount(call, value)
    if let per = call.per {
      rows = try firstOfEach(rows, by: try runner.materialize(per, relation))
    }
    if call.isDistinct, let value { rows = try firstOfEach(rows, by: value) }
    switch call.kind {
    case .first, .last: return try picked(call, value!, rows)
    case .min, .max:
      if !isSimple(call) { return try extremes(call, value!, rows) }
      return try replayed(call, value, rows)
    case .median, .percentile: return percentiles(value!, rows, fraction: call.fraction ?? 0.5)
    case .list: return try lists(call, value!, rows)
    default: return try replayed(call, value, rows)
    }
  }

  private func isSimple(_ call: AggregateCall) -> Bool {
    switch call.type {
    case .int, .float, .date, .timestamp: true
    default: false
    }
  }

  /// Rows with a group, a value and a true filter, ascending.
  private func rowsThatCount(_ call: AggregateCall, _ value: Vector?) throws -> [Int32] {
    var mask: Slice<UInt8>?
    if let filter = call.filter {
      let test = try runner.materialize(filter, relation)
      mask = Accumulator.present(test, AndNode.bools(test))
    }
    let present = Accumulator.present(value, mask)
    var rows: [Int32] = []
    for row in 0..<relation.count where present?.base[row] != 0 {
      if ids?.base[row] != -1 { rows.append(Int32(row)) }
    }
    return rows
  }

  private func group(_ row: Int32) -> Int { ids.map { Int($0.base[Int(row)]) } ?? 0 }

  /// The first row of every pair of group and value.
  private func firstOfEach(_ rows: [Int32], by value: Vector) throws -> [Int32] {
    let chosen = Slice(rows)
    let groups = Slice(rows.map { Int32(group($0)) })
    let grouping = try Grouping(
      [Vector(.row(groups)), value.gather(chosen)], count: rows.count,
      parallel: runner.parallel)
    return grouping.representatives.array.sorted().map { rows[Int($0)] }
  }

  /// The plain accumulator over chosen rows, on one thread.
  private func replayed(_ call: AggregateCall, _ value: Vector?, _ rows: [Int32]) throws -> Vector {
    var plain = call
    plain.isDistinct = false
    plain.per = nil
    plain.filter = nil
    let column = ColumnID(-1)
    var columns: [ColumnID: RelationColumn] = [:]
    let chosen = Slice(rows)
    if let value, let argument = call.argument {
      columns[column] = .vector(value.gather(chosen))
      plain.argument = .column(column, argument.type)
    }
    let nested = GroupedAggregation(
      runner: runner, relation: Relation(count: rows.count, columns: columns),
      ids: Slice(rows.map { Int32(group($0)) }), groups: groups)
    return try nested.run([plain])[0]
  }

  /// The value at the first or last row in sort order.
  private func picked(_ call: AggregateCall, _ value: Vector, _ rows: [Int32]) throws -> Vector {
    let keys = try runner.sortKeys(call.sort, relation)
    let isLast = call.kind == .last
    var best = [Int32](repeating: -1, count: groups)
    for row in rows {
      let group = group(row)
      if best[group] < 0 {
        best[group] = row
        continue
      }
      let order = keys.compare(row, best[group])
      if isLast ? order >= 0 : order < 0 { best[group] = row }
    }
    return value.gather(Slice(best))
  }

  private func extremes(_ call: AggregateCall, _ value: Vector, _ rows: [Int32]) throws -> Vector {
    let keys = SortKeys([(value, false, false)], count: relation.count)
    var best = [Int32](repeating: -1, count: groups)
    for row in rows {
      let group = group(row)
      if best[group] < 0 {
        best[group] = row
        continue
      }
      let order = keys.compare(row, best[group])
      if call.kind == .max ? order > 0 : order < 0 { best[group] = row }
    }
    return value.gather(Slice(best))
  }

  /// Linear interpolation between the two nearest ranks, as SQL's percentile_cont.
  private func percentiles(_ value: Vector, _ rows: [Int32], fraction: Double) -> Vector {
    let doubles = FloatAccumulator.doubles(value)
    let members = membersByGroup(rows)
    let result = Buffer<Double>(repeating: 0, count: groups)
    let valid = Buffer<UInt8>(repeating: 0, count: groups)
    for group in 0..<groups {
      let span = members.offsets[group]..<members.offsets[group + 1]
      if span.isEmpty { continue }
      let values = members.rows[span].map { doubles.base[Int($0)] }.sorted()
      let place = fraction * Double(values.count - 1)
      let below = Int(place.rounded(.down))
      let above = min(below + 1, values.count - 1)
      result.base[group] = values[below] + (values[above] - values[below]) * (place - Double(below))
      valid.base[group] = 1
    }
    return Vector(.float(result.slice), validity: valid.slice)
  }

  private func lists(_ call: AggregateCall, _ value: Vector, _ rows: [Int32]) throws -> Vector {
    var ordered = rows
    if !call.sort.isEmpty { ordered = try runner.sortKeys(call.sort, relation).sorted(rows) }
    let members = membersByGroup(ordered)
    var builder = TextDictionaryBuilder()
    let codes = Buffer<Int32>(repeating: 0, count: groups)
    let valid = Buffer<UInt8>(repeating: 0, count: groups)
    for group in 0..<groups {
      let span = members.offsets[group]..<members.offsets[group + 1]
      let texts = members.rows[span].map { ValueText.text(of: value.value(Int($0))) }
      codes.base[group] = builder.append(texts.joined(separator: ", "))
      valid.base[group] = span.isEmpty ? 0 : 1
    }
    if groups == 0 { _ = builder.append("") }
    return Vector(
      .text(codes.slice, TextDictionary(builder: &builder)), validity: valid.slice)
  }

  /// The rows of each group listed contiguously, in the given order.
  private func membersByGroup(_ rows: [Int32]) -> (offsets: [Int], rows: [Int32]) {
    var offsets = [Int](repeating: 0, count: groups + 1)
    for row in rows { offsets[group(row) + 1] += 1 }
    for group in 0..<groups { offsets[group + 1] += offsets[group] }
    var next = offsets
    var members = [Int32](repeating: 0, count: rows.count)
    for row in rows {
      let group = group(row)
      members[next[group]] = row
      next[group] += 1
    }
    return (offsets, members)
  }
}
