import KithBase
import KithColumns
import KithFunctions
import KithPlan

/// Runs aggregate calls over rows that carry a group number.
struct GroupedAggregation {
  let runner: PlanRunner
  let relation: Relation
  /// Group of every row of the relation, -1 for none; nil when all rows are group 0.
  let ids: Slice<Int32>?
  let groups: Int

  func run(_ calls: [AggregateCall]) throws -> [Vector] {
    var results = [Vector?](repeating: nil, count: calls.count)
    var streaming: [Int] = []
    for (place, call) in calls.enumerated() {
      if isStreaming(call) {
        streaming.append(place)
      } else {
        results[place] = try located(call) { try gathered(call) }
      }
    }
    // All calls that need one pass share it.
    let finished = try stream(streaming.map { calls[$0] })
    for (place, vector) in zip(streaming, finished) { results[place] = vector }
    return results.map { $0! }
  }

  private func located<R>(_ call: AggregateCall, _ body: () throws -> R) throws -> R {
    do { return try body() } catch let error as KernelError {
      throw Diagnostic("K0501", error.message, call.range)
    }
  }

  /// Whether one pass over the rows with a little memory per group suffices.
  private func isStreaming(_ call: AggregateCall) -> Bool {
    if call.isDistinct || call.per != nil { return false }
    switch call.kind {
    case .count, .any, .all, .exists, .sum, .avg, .stddev: return true
    case .min, .max:
      switch call.type {
      case .int, .float, .date, .timestamp: return true
      case .decimal: return isNarrow(call.argument)
      default: return false
      }
    case .median, .percentile, .first, .last, .list: return false
    }
  }

  /// Stored decimals fit 64 bits; computed ones may not.
  private func isNarrow(_ expression: BoundExpression?) -> Bool {
    if case .field? = expression { true } else { false }
  }

  private func accumulator(_ call: AggregateCall) -> Accumulator {
    let argument = call.argument?.type ?? .int
    switch call.kind {
    case .count: return CountAccumulator(groups: groups)
    case .any, .all, .exists: return BoolAccumulator(kind: call.kind, groups: groups)
    case .sum, .avg:
      if argument == .float { return FloatAccumulator(kind: call.kind, groups: groups) }
      return SumAccumulator(
        type: call.type, isAverage: call.kind == .avg, scale: argument.scale, groups: groups)
    case .stddev: return FloatAccumulator(kind: .stddev, groups: groups)
    case .min, .max: return extreme(call)
    default: preconditionFailure("the others are gathered")
    }
  }

  private func extreme(_ call: AggregateCall) -> Accumulator {
    let isMax = call.kind == .max
    switch call.type {
    case .float:
      return ExtremeAccumulator<Double>(
        isMax: isMax, groups: groups, start: 0,
        read: { if case .float(let s) = $0 { s } else { nil } }, wrap: { .float($0) })
    case .date:
      return ExtremeAccumulator<Int32>(
        isMax: isMax, groups: groups, start: 0,
        read: { if case .date(let s) = $0 { s } else { nil } }, wrap: { .date($0) })
    case .timestamp:
      return ExtremeAccumulator<Int64>(
        isMax: isMax, groups: groups, start: 0,
        read: { if case .timestamp(let s) = $0 { s } else { nil } }, wrap: { .timestamp($0) })
    case .decimal(let scale):
      return ExtremeAccumulator<Int64>(
        isMax: isMax, groups: groups, start: 0,
        read: { if case .decimal(let s, _) = $0 { s } else { nil } },
        wrap: { .decimal($0, scale: scale) })
    default:
      return ExtremeAccumulator<Int64>(
        isMax: isMax, groups: groups, start: 0,
        read: { if case .int(let s) = $0 { s } else { nil } }, wrap: { .int($0) })
    }
  }

  private func stream(_ calls: [AggregateCall]) throws -> [Vector] {
    if calls.isEmpty { return [] }
    try runner.cluster(calls.flatMap(\.expressions), relation)
    let nodes = try calls.map { call in
      (
        value: try call.argument.map { try runner.compile($0, rows: relation.count) },
        filter: try call.filter.map { try runner.compile($0, rows: relation.count) }
      )
    }
    // One run of rows a thread, merged in order; floats run on one, because their sums round.
    let isFloat = calls.contains { call in
      call.kind == .stddev || (call.argument?.type == .float && (call.kind == .sum || call.kind == .avg))
    }
    let runs = isFloat ? 1 : max(1, min(runner.parallel.threads, relation.count / 16_384))
    let size = (relation.count + runs - 1) / max(runs, 1)
    let accumulators = AccumulatorTable(try runner.parallel.tasks(runs) { run in
      let own = AccumulatorRow(calls.map { accumulator($0) })
      let span = min(run * size, relation.count)..<min((run + 1) * size, relation.count)
      try runner.parallel.batches(span) { range in
        let batch = Batch(relation, range)
        let ids = ids?.sub(range)
        for (place, node) in nodes.enumerated() {
          try located(calls[place]) {
            let mask = try node.filter.map { try Self.mask($0, batch) }
            try own.row[place].add(
              try node.value?.evaluate(batch), mask: mask, ids: ids, count: range.count)
          }
        }
      }
      return own
    })
    return try calls.indices.map { place in
      try located(calls[place]) {
        let first = accumulators.rows[0].row[place]
        for other in accumulators.rows.dropFirst() { try first.merge(other.row[place]) }
        return try first.finish()
      }
    }
  }

  static func mask(_ filter: Node, _ batch: Batch) throws -> Slice<UInt8> {
    let test = try filter.evaluate(batch)
    let values = AndNode.bools(test)
    guard let validity = test.validity else { return values }
    let result = Buffer<UInt8>(uninitialized: values.count)
    for i in 0..<values.count { result.base[i] = values.base[i] & validity.base[i] }
    return result.slice
  }
}

// Safety: each row of accumulators is made and filled by one task and read after all have ended.
private final class AccumulatorRow: @unchecked Sendable {
  let row: [Accumulator]
  init(_ row: [Accumulator]) { self.row = row }
}

private struct AccumulatorTable {
  let rows: [AccumulatorRow]
  init(_ rows: [AccumulatorRow]) { self.rows = rows }
}
