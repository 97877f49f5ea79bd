import KithBase
import KithColumns

/// Puts the chunks of a file together: decides the types of text columns from their distinct texts,
/// leaves rejected rows out and writes the columns in row order.
struct ChunkAssembly {
  let chunks: [RowChunk]
  let kinds: [CellKind]
  let names: [String]
  let rules: [TypeRules]
  let bytes: FileBytes
  let interrupt: Interrupt
  let threads: Int
  let fileName: String
  let ends: RowEnds
  var keepsOrigins = false

  func table() throws -> RawTable {
    let texts = try mergedTexts()
    let decisions = try decide(texts)
    let readings = try reading(texts, decisions)
    var rejected = RejectedRows(chunkCount: chunks.count)
    collectExceptions(decisions, into: &rejected)
    collectUnfit(texts, readings, decisions, into: &rejected)
    let layout = RowLayout(chunks.map(\.rowCount), rejected: rejected)
    var raw = RawTable()
    raw.rowCount = layout.rowCount
    raw.roundedCells = roundedCells(texts, readings)
    let slots = Slots<Column>(kinds.count)
    let filler = ColumnFiller(chunks: chunks, layout: layout)
    interrupt.progress.step(0.75...1, total: self.kinds.count * chunks.count)
    let (kinds, progress) = (kinds, interrupt.progress)
    // A column is one piece of work where there are enough of them, else each of its chunks is.
    for group in Groups(of: kinds.count, by: 16) {
      let targets = group.map { column in
        ColumnTarget(decisions[column], kinds[column], rows: layout.rowCount, scale: scale(column, decisions))
      }
      try Parallel.run(targets.count * chunks.count, threads: threads, interrupt: interrupt) { piece in
        let (place, chunk) = piece.quotientAndRemainder(dividingBy: max(filler.chunks.count, 1))
        let column = group.lowerBound + place
        filler.fill(
          targets[place], column: column, chunk: chunk, texts: texts[column], reading: readings[column])
        filler.chunks[chunk].columns[column].free()
        progress.advance(1)
      }
      try Parallel.run(targets.count, threads: threads, interrupt: interrupt) { place in
        slots[group.lowerBound + place] = targets[place].column(
          dictionary: texts[group.lowerBound + place]?.dictionary)
      }
    }
    for column in kinds.indices {
      guard let finished = slots[column] else { continue }
      raw.columns.append(finished)
      raw.rejectedCells.append(rejected.cells[column] ?? 0)
    }
    raw.emptyRows = chunks.reduce(0) { $0 + $1.emptyRows }
    raw.rejects = RejectReport(
      chunks: chunks, rejected: rejected, names: names, decisions: decisions, bytes: bytes,
      ends: ends, shapeWidth: kinds.count
    ).rejects()
    if keepsOrigins { raw.origins = RowOrigins(chunks, layout, bytes: bytes, ends: ends) }
    raw.notes = notes(decisions)
    return raw
  }

  private func mergedTexts() throws -> [MergedTexts?] {
    let slots = Slots<MergedTexts>(kinds.count)
    let (chunks, interrupt) = (chunks, interrupt)
    let columns = kinds.indices.filter { kinds[$0] == .text }
    try Parallel.run(columns.count, threads: threads, interrupt: interrupt) { index in
      slots[columns[index]] = MergedTexts(
        column: columns[index], chunks: chunks, interrupt: interrupt)
    }
    return kinds.indices.map { slots[$0] }
  }

  private func decide(_ texts: [MergedTexts?]) throws -> [TypeDecision] {
    let slots = Slots<TypeEvidence.Outcome>(kinds.count)
    let (chunks, rules, interrupt) = (chunks, rules, interrupt)
    let columns = kinds.indices.filter { kinds[$0] == .text }
    try Parallel.run(columns.count, threads: threads, interrupt: interrupt) { index in
      let column = columns[index]
      guard let merged = texts[column] else { return }
      slots[column] = TypeEvidence.decide(
        merged.dictionary, rules: rules[column], interrupt: interrupt,
        frequency: { merged.frequency(column, chunks) })
    }
    let found = kinds.indices.map { column in slots[column] ?? .decided(typedDecision(column)) }
    return try DateOrders.settle(found, names: names, fileName: fileName)
  }

  private func typedDecision(_ column: Int) -> TypeDecision {
    switch kinds[column] {
    case .int: TypeDecision(type: .int)
    case .decimal: TypeDecision(type: .decimal(scale: chunkScale(column)))
    case .date: TypeDecision(type: .date)
    case .timestamp:
      TypeDecision(type: chunks.contains { $0.columns[column].hasDayTime } ? .timestamp : .date)
    case .text, .skip: .text
    }
  }

  private func chunkScale(_ column: Int) -> Int {
    chunks.reduce(0) { max($0, $1.columns[column].scale) }
  }

  private func scale(_ column: Int, _ decisions: [TypeDecision]) -> Int {
    decisions[column].type.scale
  }

  private func reading(
    _ texts: [MergedTexts?], _ decisions: [TypeDecision]
  ) throws -> [TextReading?] {
    let slots = Slots<TextReading>(kinds.count)
    let (rules, interrupt) = (rules, interrupt)
    try Parallel.run(kinds.count, threads: threads, interrupt: interrupt) { column in
      guard let merged = texts[column], decisions[column].type != .text else { return }
      slots[column] = TextReading(
        merged.dictionary, decisions[column], dates: rules[column].dates, interrupt: interrupt)
    }
    return kinds.indices.map { slots[$0] }
  }

  private func collectExceptions(_ decisions: [TypeDecision], into rejected: inout RejectedRows) {
    for (index, chunk) in chunks.enumerated() {
      for column in kinds.indices {
        for exception in chunk.columns[column].exceptions {
          rejected.add(chunk: index, row: exception.row, column: column, value: exception.bytes)
        }
      }
    }
  }

  private func collectUnfit(
    _ texts: [MergedTexts?], _ readings: [TextReading?], _ decisions: [TypeDecision],
    into rejected: inout RejectedRows
  ) {
    for column in kinds.indices {
      guard let reading = readings[column], reading.hasUnfit, let merged = texts[column] else { continue }
      for (index, chunk) in chunks.enumerated() {
        guard let codes = chunk.columns[column].ints, let valid = chunk.columns[column].valid else {
          continue
        }
        for row in 0..<chunk.rowCount where valid[row] == 1 {
          let code = merged.mappings[index][Int(codes[row])]
          guard reading.states[Int(code)] == TextReading.unfit else { continue }
          rejected.add(
            chunk: index, row: row, column: column,
            value: Array(merged.dictionary.entry(code).prefix(CellException.bytesMax)))
        }
      }
    }
  }

  private func roundedCells(_ texts: [MergedTexts?], _ readings: [TextReading?]) -> [Int] {
    kinds.indices.map { column in
      let slow = readings[column]?.roundedCells { texts[column]?.frequency(column, chunks) ?? [] }
      return (slow ?? 0) + chunks.reduce(0) { $0 + $1.columns[column].roundedCells }
    }
  }

  private func notes(_ decisions: [TypeDecision]) -> [String] {
    let orders = decisions.indices.filter { decisions[$0].isOrderProven }.map {
      "dates of `\(names[$0])` read as \(decisions[$0].isDayFirst ? "day/month/year" : "month/day/year")"
    }
    return orders
      + decisions.indices.compactMap { column in
        decisions[column].whyText.map { "`\(names[column])` stays text: \($0)" }
      }
  }
}

/// Consecutive runs of a range, so that not all columns stand in memory twice.
private struct Groups: Sequence {
  let count: Int
  let size: Int

  init(of count: Int, by size: Int) {
    self.count = count
    self.size = size
  }

  func makeIterator() -> AnyIterator<Range<Int>> {
    var start = 0
    return AnyIterator {
      guard start < count else { return nil }
      defer { start += size }
      return start..<Swift.min(start + size, count)
    }
  }
}

/// One order of day and month for the columns whose own cells allow both.
enum DateOrders {
  /// Throws K0706 when nothing in the file decides.
  static func settle(
    _ outcomes: [TypeEvidence.Outcome], names: [String], fileName: String
  ) throws(Diagnostic) -> [TypeDecision] {
    var orders = Set<Bool>()
    for case .decided(let decision) in outcomes where decision.isOrderProven {
      orders.insert(decision.isDayFirst)
    }
    var decisions: [TypeDecision] = []
    for (column, outcome) in outcomes.enumerated() {
      switch outcome {
      case .decided(let decision): decisions.append(decision)
      case .ambiguousDates(let example, var decision):
        guard orders.count == 1, let isDayFirst = orders.first else {
          throw Diagnostic(
            "K0706",
            "the dates of `\(names[column])` in `\(fileName)` can be read as day/month or month/day, for example \(example)",
            nil, hint: "say which: `with dates: dmy` or `with dates: mdy`")
        }
        decision.isDayFirst = isDayFirst
        decisions.append(decision)
      }
    }
    return decisions
  }
}
