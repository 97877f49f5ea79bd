import KithBase
import KithColumns
import KithPlan
import KithStore

/// Rows that stay, and how many were dropped only because the condition was unknown.
private struct Kept {
  var rows: Slice<Int32>
  var unknown: Int
  /// Rows that were looked at: fewer than there are where blocks were passed over.
  var tested: Int
}

extension PlanRunner {
  func run(filter: Filter, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    var filter = filter
    filter.condition = Compiler(executor: self, rowsExpected: 0).fold(filter.condition)
    let countsUnknown = options.countsUnknown && filter.note != nil && !filter.isExclusion
    if options.usesIndexes, !filter.isExclusion, case .scan(let scan) = filter.input {
      return try run(scanned: filter, scan, needed: needed, countsUnknown: countsUnknown)
    }
    let input = try run(filter.input, needed: needed.union(filter.condition.columns), leaf: leaf)
    let kept = try select(
      input, filter.condition, isExclusion: filter.isExclusion, countsUnknown: countsUnknown)
    return result(kept, of: input, filter, needed: needed)
  }

  private func result(
    _ kept: Kept, of input: Relation, _ filter: Filter, needed: Set<ColumnID>
  ) -> Relation {
    if let note = filter.note, kept.unknown > 0 {
      notes.append(Self.unknownNote(note, dropped: kept.unknown, of: input.count))
    }
    if kept.rows.count == input.count { return Relation(count: input.count, columns: input.keeping(needed)) }
    return Relation(count: kept.rows.count, columns: input.gather(kept.rows, needed: needed))
  }

  private static func unknownNote(_ note: UnknownNote, dropped: Int, of total: Int) -> Diagnostic {
    let count = "\(Grouped.text(dropped)) of \(Grouped.text(total)) rows"
    let hint = note.hint.map { "; \($0) keeps them" } ?? ""
    return .note("\(count) dropped because \(note.subject)\(hint)")
  }

  private func select(
    _ relation: Relation, _ condition: BoundExpression, isExclusion: Bool, countsUnknown: Bool,
    skipping zones: [(map: ZoneMap, bound: ColumnBound)] = []
  ) throws -> Kept {
    // Conjuncts one after another, each on the rows that are left.
    let conjuncts = isExclusion ? [condition] : condition.conjuncts
    let nodes = try conjuncts.map { try compile($0, rows: relation.count) }
    let parts = try parallel.morsels(relation.count) { range in
      let rows = Buffer<Int32>(uninitialized: range.count)
      var count = 0
      var unknown = 0
      var tested = 0
      try parallel.batches(range) { span in
        for zone in zones
        where zone.map.excludes(span, from: zone.bound.low, to: zone.bound.high, seesNulls: countsUnknown) {
          return
        }
        let batch = Batch(relation, span)
        let kept = try isExclusion
          ? Selecting.excluded(batch, nodes[0])
          : Selecting.conjunction(batch, nodes, countsUnknown: countsUnknown)
        (rows.base + count).update(from: kept.rows.base, count: kept.rows.count)
        count += kept.rows.count
        unknown += kept.unknown
        tested += span.count
      }
      return Kept(rows: rows.slice.sub(0..<count), unknown: unknown, tested: tested)
    }
    let total = parts.reduce(0) { $0 + $1.rows.count }
    let rows = Buffer<Int32>(uninitialized: total)
    var start = 0
    for part in parts {
      (rows.base + start).update(from: part.rows.base, count: part.rows.count)
      start += part.rows.count
    }
    return Kept(
      rows: rows.slice, unknown: parts.reduce(0) { $0 + $1.unknown },
      tested: parts.reduce(0) { $0 + $1.tested })
  }

  /// A filter that stands on a table: through an index, a key or a range where one pays, else past the
  /// blocks of rows in which it cannot hold.
  private func run(
    scanned filter: Filter, _ scan: Scan, needed: Set<ColumnID>, countsUnknown: Bool
  ) throws -> Relation {
    let table = snapshot.table(scan.table)
    let conjuncts = filter.condition.conjuncts
    let bounds = ColumnBound.find(conjuncts, row: scan.row, table: table)
    if let choice = IndexChoice.find(bounds, table: table, countsUnknown: countsUnknown) {
      return try run(choice, conjuncts, filter, scan, needed: needed, countsUnknown: countsUnknown)
    }
    let zones = bounds.compactMap { bound in table.zoneMap(bound.column).map { (map: $0, bound: bound) } }
    let input = try run(filter.input, needed: needed.union(filter.condition.columns))
    let kept = try select(
      input, filter.condition, isExclusion: false, countsUnknown: countsUnknown, skipping: zones)
    if kept.tested < table.rowCount {
      detail("looked at \(Grouped.text(kept.tested)) of \(Grouped.text(table.rowCount)) rows")
    }
    // An index pays where much was looked at for little.
    if kept.tested > table.rowCount / 4,
      Double(kept.rows.count) <= Double(table.rowCount) * IndexChoice.partMax
    {
      for column in Set(bounds.map(\.column)) { table.wishForIndex(column) }
    }
    return result(kept, of: input, filter, needed: needed)
  }

  private func run(
    _ choice: IndexChoice, _ conjuncts: [BoundExpression], _ filter: Filter, _ scan: Scan,
    needed: Set<ColumnID>, countsUnknown: Bool
  ) throws -> Relation {
    let table = snapshot.table(scan.table)
    detail("index \(scan.table).\(table.schema.columns[choice.column].name)")
    let candidates = Relation(
      count: choice.rows.count, columns: [scan.row: .vector(Vector(.row(choice.rows)))])
    let rest = conjuncts.enumerated().filter { !choice.answered.contains($0.offset) }.map(\.element)
    if rest.isEmpty { return candidates }
    let condition = rest.count == 1 ? rest[0] : .and(rest)
    let kept = try select(candidates, condition, isExclusion: false, countsUnknown: countsUnknown)
    if let note = filter.note, kept.unknown > 0 {
      notes.append(Self.unknownNote(note, dropped: kept.unknown, of: table.rowCount))
    }
    return Relation(count: kept.rows.count, columns: candidates.gather(kept.rows, needed: needed))
  }
}

extension BoundExpression {
  /// The conditions that must all hold, however `and` is nested.
  var conjuncts: [BoundExpression] {
    if case .and(let operands) = self { operands.flatMap(\.conjuncts) } else { [self] }
  }
}

/// From truth values to row numbers.
private enum Selecting {
  static func conjunction(_ batch: Batch, _ nodes: [Node], countsUnknown: Bool) throws -> Kept {
    var current = batch
    // One byte a remaining row: 1 where some conjunct so far was unknown.
    var doubt: Slice<UInt8>?
    for node in nodes {
      let test = try node.evaluate(current)
      let values = AndNode.bools(test)
      let keeps = Buffer<UInt8>(uninitialized: values.count)
      if let validity = test.validity, countsUnknown {
        let doubts = Buffer<UInt8>(uninitialized: values.count)
        for i in 0..<values.count {
          let isUnknown = validity.base[i] ^ 1
          keeps.base[i] = values.base[i] | isUnknown
          doubts.base[i] = isUnknown | (doubt?.base[i] ?? 0)
        }
        doubt = doubts.slice
      } else if let validity = test.validity {
        for i in 0..<values.count { keeps.base[i] = values.base[i] & validity.base[i] }
      } else {
        for i in 0..<values.count { keeps.base[i] = values.base[i] }
      }
      let places = Self.places(keeps.slice)
      if places.count < values.count {
        doubt = doubt?.gather(places)
        let rows = current.selection?.gather(places) ?? Self.offset(places, by: current.range.lowerBound)
        current = current.selecting(rows)
      }
      if current.count == 0 { break }
    }
    guard let doubt else { return Kept(rows: current.rowNumbers(), unknown: 0, tested: batch.count) }
    let unknown = doubt.ones
    if unknown == 0 { return Kept(rows: current.rowNumbers(), unknown: 0, tested: batch.count) }
    let sure = Buffer<UInt8>(uninitialized: doubt.count)
    for i in 0..<doubt.count { sure.base[i] = doubt.base[i] ^ 1 }
    return Kept(rows: current.rowNumbers().gather(places(sure.slice)), unknown: unknown, tested: batch.count)
  }

  static func excluded(_ batch: Batch, _ node: Node) throws -> Kept {
    let test = try node.evaluate(batch)
    let values = AndNode.bools(test)
    let keeps = Buffer<UInt8>(uninitialized: values.count)
    for i in 0..<values.count {
      keeps.base[i] = (values.base[i] & (test.validity?.base[i] ?? 1)) ^ 1
    }
    return Kept(rows: batch.rowNumbers().gather(places(keeps.slice)), unknown: 0, tested: batch.count)
  }

  /// The places of the ones: eight zeros at a time are passed over, the rest goes without a branch.
  static func places(_ bytes: Slice<UInt8>) -> Slice<Int32> {
    let result = Buffer<Int32>(uninitialized: bytes.count + 1)
    let source = UnsafeRawPointer(bytes.base)
    let target = result.base
    var count = 0
    var i = 0
    while i < bytes.count {
      if i &+ 8 <= bytes.count, source.loadUnaligned(fromByteOffset: i, as: UInt64.self) == 0 {
        i &+= 8
        continue
      }
      for place in i..<min(i &+ 8, bytes.count) {
        target[count] = Int32(truncatingIfNeeded: place)
        count &+= Int(bytes.base[place])
      }
      i &+= 8
    }
    return result.slice.sub(0..<count)
  }

  static func offset(_ places: Slice<Int32>, by start: Int) -> Slice<Int32> {
    let result = Buffer<Int32>(uninitialized: places.count)
    let start = Int32(start)
    for i in 0..<places.count { result.base[i] = places.base[i] &+ start }
    return result.slice
  }
}

/// Thousands parted by commas, for messages.
enum Grouped {
  static func text(_ number: Int) -> String {
    var digits = String(number)
    var result = ""
    while digits.utf8.count > 3 {
      result = "," + digits.suffix(3) + result
      digits = String(digits.dropLast(3))
    }
    return digits + result
  }
}
