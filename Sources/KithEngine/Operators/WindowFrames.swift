import KithBase
import KithColumns
import KithFunctions
import KithPlan

/// Aggregates over the rows around each row: running totals, moving averages.
struct WindowFrames {
  let layout: WindowLayout
  let runner: PlanRunner
  let input: Relation
  /// Rows relative to the current one; nil is open.
  let frame: (lower: Int?, upper: Int?)

  func value(_ call: AggregateCall) throws -> Vector {
    if frame.lower == nil, frame.upper == 0, let running = try running(call) { return running }
    return try general(call)
  }

  /// The places of `order` in the frame of `place`.
  private func span(_ place: Int, _ start: Int, _ end: Int) -> Range<Int> {
    func moved(_ offset: Int?, _ open: Int) -> Int {
      guard let offset else { return open }
      let (sum, overflow) = place.addingReportingOverflow(offset)
      return overflow ? (offset < 0 ? start : end) : sum
    }
    let low = max(start, min(moved(frame.lower, start), end))
    let high = max(low, min(moved(frame.upper, end - 1) + 1, end))
    return low..<high
  }

  /// Counts and exact sums from the partition's start to each row in one pass; nil for other calls.
  private func running(_ call: AggregateCall) throws -> Vector? {
    let isSum = call.kind == .sum && call.type != .float
    guard isSum || call.kind == .count, !call.isDistinct, call.per == nil else { return nil }
    let values = try call.argument.map { try runner.materialize($0, input) }
    let counted = try rowsThatCount(call, values)
    let sums = Buffer<Int128>(repeating: 0, count: input.count)
    let seen = Buffer<UInt8>(repeating: 0, count: input.count)
    let terms = isSum ? try Decimals.wide(values!, scale: call.type.scale) : nil
    for partition in 0..<layout.partitionCount {
      var sum: Int128 = 0
      var count: Int128 = 0
      for place in layout.starts[partition]..<layout.starts[partition + 1] {
        let row = Int(layout.order.base[place])
        if counted.base[row] == 1 {
          count += 1
          if let terms {
            let (total, overflow) = sum.addingReportingOverflow(terms.base[row])
            if overflow { throw Diagnostic("K0501", Decimals.overflowMessage, call.range) }
            sum = total
          }
        }
        sums.base[row] = isSum ? sum : count
        seen.base[row] = count > 0 ? 1 : 0
      }
    }
    if !isSum { return integers(sums.slice, validity: nil, call) }
    if call.type == .int { return try wholeNumbers(sums.slice, validity: seen.slice, call) }
    return Decimals.vector(sums.slice, scale: call.type.scale, validity: seen.slice)
  }

  private func integers(_ values: Slice<Int128>, validity: Slice<UInt8>?, _ call: AggregateCall) -> Vector {
    let result = Buffer<Int64>(uninitialized: values.count)
    for i in 0..<values.count { result.base[i] = Int64(truncatingIfNeeded: values.base[i]) }
    return Vector(.int(result.slice), validity: validity)
  }

  private func wholeNumbers(
    _ values: Slice<Int128>, validity: Slice<UInt8>?, _ call: AggregateCall
  ) throws -> Vector {
    for i in 0..<values.count where Int64(exactly: values.base[i]) == nil {
      throw Diagnostic("K0501", "the sum is too large for an int (64 bits)", call.range)
    }
    return integers(values, validity: validity, call)
  }

  /// One byte a row: 1 where the filter holds and the value is not null.
  private func rowsThatCount(_ call: AggregateCall, _ values: Vector?) throws -> Slice<UInt8> {
    var mask: Slice<UInt8>?
    if let filter = call.filter {
      let test = try runner.materialize(filter, input)
      mask = Accumulator.present(test, AndNode.bools(test))
    }
    return Accumulator.present(values, mask) ?? Slice<UInt8>.repeating(1, input.count)
  }

  /// Every frame by itself: its rows become the rows of one group. In runs, so that memory stays
  /// bounded.
  private func general(_ call: AggregateCall) throws -> Vector {
    var parts: [Vector] = []
    var placeOfPart: [Int32] = []
    var rows: [Int32] = []
    var ids: [Int32] = []
    var groups = 0
    func flush() throws {
      if groups == 0 { return }
      let needed = call.columnsRead
      let relation = Relation(count: rows.count, columns: input.gather(Slice(rows), needed: needed))
      let aggregation = GroupedAggregation(
        runner: runner, relation: relation, ids: Slice(ids), groups: groups)
      parts.append(try aggregation.run([call])[0])
      rows = []
      ids = []
      groups = 0
    }
    for partition in 0..<layout.partitionCount {
      let start = layout.starts[partition]
      let end = layout.starts[partition + 1]
      for place in start..<end {
        for other in span(place, start, end) {
          rows.append(layout.order.base[other])
          ids.append(Int32(groups))
        }
        groups += 1
        placeOfPart.append(layout.order.base[place])
        if rows.count >= 1 << 20 {
          try runner.parallel.interrupt.check()
          try flush()
        }
      }
    }
    try flush()
    if parts.isEmpty { return Vector(.empty(of: call.type)) }
    let values = VectorConcat.concat(parts)
    let order = Buffer<Int32>(uninitialized: placeOfPart.count)
    for (index, row) in placeOfPart.enumerated() { order.base[Int(row)] = Int32(index) }
    return values.gather(order.slice)
  }
}
