import KithBase

/// A first guess at the types of a CSV file's columns, from rows in several places of it. A guess
/// decides how fast the file is read, never what comes out.
enum CSVSample {
  /// The kinds to begin with, and the usual length of a row in bytes.
  // Safety: `start ..< count` is readable at `base`.
  static func look(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int, shape: CSVShape,
    rules: [TypeRules]
  ) -> (kinds: [CellKind], rowBytes: Int) {
    var tallies = [Tally](repeating: Tally(), count: shape.width)
    let bytes = count - start
    let places = bytes > 8 << 20 ? 16 : 1
    let budget = max(1 << 16, (2 << 20) / places)
    var rows = 0
    var rowsBytes = 0
    let scratch = CSVScratch()
    let end = base + count
    for place in 0..<places {
      var p = base + start + bytes / places * place
      if place > 0 {
        guard let found = CSVStarts.guess(base, p - base, count, shape) else { continue }
        p = base + found
      }
      let first = p
      var taken = 0
      while p < end, p - first < budget, taken < 10_000 / places {
        guard
          let next = CSVTokens.row(
            p, end, shape.separator, scratch,
            { column, field in
              if column < shape.width { tallies[column].add(field, shape) }
            })
        else {
          p = CSVTokens.nextLine(p, end)
          continue
        }
        p = next
        taken += 1
      }
      rows += taken
      rowsBytes += p - first
    }
    let kinds = zip(tallies, rules).map { $0.kind($1) }
    return (kinds, max(1, rowsBytes / max(rows, 1)))
  }

  private struct Tally {
    var cells = 0
    var ints = 0
    var decimals = 0
    var dates = 0
    var times = 0
    var identifiers = 0

    mutating func add(_ field: CSVField, _ shape: CSVShape) {
      let cell = field.content.trimmed
      if cell.isEmpty { return }
      if !field.isQuoted, shape.nullWords.contains(where: { $0.elementsEqual(field.content) }) { return }
      cells += 1
      switch NumberCell.read(cell) {
      case .int: ints += 1
      case .decimal: decimals += 1
      case .identifier: identifiers += 1
      case .other:
        // Only ISO dates have a fast path; all others are few distinct texts.
        guard cell.count >= 10, cell[4] == 0x2D, let time = TimeCell.read(cell, order: nil) else {
          return
        }
        if time.hasTime { times += 1 } else { dates += 1 }
      }
    }

    func kind(_ rules: TypeRules) -> CellKind {
      if rules.declared != nil { return .text }
      // A few exceptions are worth the attempt; a rejected guess costs a second pass.
      let most = rules.admitsExceptions ? cells / 200 : 0
      if cells == 0 { return .text }
      if identifiers == 0, ints + decimals > 0, cells - ints - decimals <= most {
        return decimals > 0 ? .decimal : .int
      }
      if dates + times > 0, cells - dates - times <= most { return times > 0 ? .timestamp : .date }
      return .text
    }
  }
}

/// Where rows begin in the middle of a file.
enum CSVStarts {
  /// The first place at or behind `nominal` where rows of the right width seem to begin; nil when
  /// there is none within `reach` bytes. Only a guess: a quoted cell may hold line ends.
  // Safety: `0 ..< count` is readable at `base`, and `nominal` is at least 1.
  static func guess(
    _ base: UnsafePointer<UInt8>, _ nominal: Int, _ count: Int, _ shape: CSVShape,
    reach: Int = 1 << 20
  ) -> Int? {
    // Nothing is read beyond the reach: an unclosed quote would cost the rest of the file each time.
    let end = base + min(count, nominal + reach)
    let scratch = CSVScratch()
    var fallback: Int?
    var p = base + nominal - 1
    for _ in 0..<32 {
      p = CSVTokens.nextLine(p, end)
      guard p < end else { break }
      if fallback == nil { fallback = p - base }
      if beginsRows(p, end, shape, scratch) { return p - base }
    }
    return fallback
  }

  private static func beginsRows(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ shape: CSVShape,
    _ scratch: CSVScratch
  ) -> Bool {
    var p = start
    for _ in 0..<4 where p < end {
      var fields = 0
      guard let next = CSVTokens.row(p, end, shape.separator, scratch, { _, _ in fields += 1 }),
        shape.accepts(fields)
      else { return false }
      p = next
    }
    return true
  }
}
