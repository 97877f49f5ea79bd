import KithBase

/// What a look at the head of a CSV file tells: separator, header, title lines.
struct CSVDialect: Sendable {
  var shape = CSVShape()
  /// Names as the file has them; empty texts where it has none.
  var names: [String] = []
  var hasHeader = true
  /// Offset of the first row of data.
  var dataStart = 0
  /// Offset of the header, or of the first row where there is none: title lines stand before it.
  var headOffset = 0
  var isSeparatorGuess = false

  /// Rows of the head that are looked at, and bytes that they may take.
  private static let rowsMax = 500
  private static let bytesMax = 1 << 20

  /// A row of the head.
  struct HeadRow {
    var offset: Int
    var end = 0
    var cells: [(bytes: [UInt8], isQuoted: Bool)]

    /// Fields up to the last one that is not empty.
    var filled: Int { (cells.lastIndex { !$0.bytes.isEmpty } ?? -1) + 1 }
    var filledCount: Int { cells.reduce(0) { $0 + ($1.bytes.isEmpty ? 0 : 1) } }
  }

  // Safety: `start ..< count` is readable at `base`.
  static func look(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int, options: ImportOptions,
    prefersTabs: Bool
  ) -> CSVDialect {
    var dialect = CSVDialect()
    if let words = options.nullWords { dialect.shape.nullWords = words.map { Array($0.utf8) } }
    var start = start
    var separator = options.separator
    if let (announced, next) = announcement(base, start, count) {
      separator = separator ?? announced
      start = next
    }
    dialect.isSeparatorGuess = separator == nil
    let chosen = separator ?? bestSeparator(base, start, count, prefersTabs: prefersTabs)
    dialect.shape.separator = chosen
    let rows = head(base, start, count, chosen)
    dialect.settle(rows, count, options.header)
    return dialect
  }

  /// Excel's first line `sep=;`.
  private static func announcement(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int
  ) -> (UInt8, Int)? {
    let head = Cell(start: base + start, count: min(count - start, 8))
    guard head.count >= 5, Cell(rebasing: head[..<4]).isWord("sep=") else { return nil }
    let rest = base + start + 5
    guard head.count == 5 || rest[0] == 0x0A || rest[0] == 0x0D else { return nil }
    return (head[4], CSVTokens.afterLineEnd(rest, base + count) - base)
  }

  private static func head(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int, _ separator: UInt8
  ) -> [HeadRow] {
    var rows: [HeadRow] = []
    let scratch = CSVScratch()
    let end = base + count
    var p = base + start
    while p < end, rows.count < rowsMax, p - base - start < bytesMax {
      if p[0] == 0x0A || p[0] == 0x0D {
        p += 1
        continue
      }
      var row = HeadRow(offset: p - base, cells: [])
      let next = CSVTokens.row(p, end, separator, scratch) { _, field in
        row.cells.append((Array(field.content.prefix(256)), field.isQuoted))
      }
      guard let next else {
        p = CSVTokens.nextLine(p, end)
        continue
      }
      row.end = next - base
      rows.append(row)
      p = next
    }
    return rows
  }

  /// The candidate that cuts most rows into the same number of fields, more than one.
  private static func bestSeparator(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int, prefersTabs: Bool
  ) -> UInt8 {
    let candidates: [UInt8] = prefersTabs ? [0x09, 0x2C, 0x3B, 0x7C] : [0x2C, 0x3B, 0x09, 0x7C]
    var best: (separator: UInt8, score: Double) = (candidates[0], 0)
    for candidate in candidates {
      let rows = head(base, start, count, candidate)
      let usual = usualFields(rows)
      guard usual.fields > 1 else { continue }
      // Agreement counts first; where two agree alike, the one with more fields wins.
      let agreement = Double(usual.rows) / Double(rows.count)
      let score = agreement * agreement + min(Double(usual.fields), 100) / 1000
      if score > best.score { best = (candidate, score) }
    }
    return best.separator
  }

  /// The number of fields that most rows have, the larger one where two are as frequent.
  private static func usualFields(_ rows: [HeadRow]) -> (fields: Int, rows: Int) {
    var counts: [Int: Int] = [:]
    for row in rows { counts[row.cells.count, default: 0] += 1 }
    var best = (fields: 1, rows: 0)
    for (fields, rows) in counts.sorted(by: { $0.key < $1.key }) where rows >= best.rows {
      best = (fields, rows)
    }
    return best
  }

  private mutating func settle(_ rows: [HeadRow], _ count: Int, _ wantsHeader: Bool?) {
    dataStart = count
    guard !rows.isEmpty else { return }
    let usual = CSVDialect.usualFields(rows).fields
    var first = 0
    // Title lines are one text alone, above wider rows.
    while first + 1 < rows.count, usual > 1,
      rows[first].cells.count < usual ? rows[first].filled < max(2, usual / 2) || rows[first].filledCount <= 1
        : usual > 2 && rows[first].filledCount <= 1 && rows[first].filled <= 1
    {
      first += 1
    }
    if wantsHeader != false { first = CSVDialect.headerBelow(rows, first, usual) ?? first }
    let candidate = rows[first]
    hasHeader = wantsHeader ?? CSVDialect.isHeader(candidate, Array(rows[(first + 1)...]))
    shape.usualFields = usual
    let named = hasHeader ? candidate.filled : 0
    shape.width = max(named, hasHeader ? min(usual, candidate.cells.count) : usual)
    if rows.count == first + 1, hasHeader { shape.width = max(candidate.cells.count, 1) }
    if hasHeader, usual > candidate.cells.count { shape.width = usual }
    if shape.usualFields > shape.width { shape.usualFields = shape.width }
    names = (0..<shape.width).map { index in
      guard hasHeader, index < candidate.cells.count else { return "" }
      return String(decoding: candidate.cells[index].bytes.filter { $0 != 0 }, as: UTF8.self)
    }
    dataStart = hasHeader ? candidate.end : candidate.offset
    headOffset = candidate.offset
  }

  /// A full row of names over typed columns, below rows that are not full: those are titles of
  /// several cells, such as `Exported by,Ann`. Nil where there is none.
  private static func headerBelow(_ rows: [HeadRow], _ first: Int, _ usual: Int) -> Int? {
    func isFull(_ row: HeadRow) -> Bool { row.cells.count == usual && row.filledCount == usual }
    guard usual > 1, !isFull(rows[first]) else { return nil }
    for index in (first + 1)..<max(first + 1, min(first + 20, rows.count)) where isFull(rows[index]) {
      let isNames = rows[index].cells.allSatisfy { kind($0.bytes) == .text }
      let below = rows[(index + 1)...].prefix(50).filter { $0.cells.count == usual }
      let isTypedBelow = (0..<usual).contains { column in
        let typed = below.filter { kind($0.cells[column].bytes) == .typed }.count
        return typed * 2 > below.count
      }
      return isNames && isTypedBelow ? index : nil
    }
    return nil
  }

  /// Whether a row holds names: texts, all different, over columns that are typed or at least do not
  /// repeat them. Years count as names where they stand beside texts.
  private static func isHeader(_ row: HeadRow, _ below: [HeadRow]) -> Bool {
    var seen = Set<[UInt8]>()
    var texts = 0
    var years = 0
    var isTypedBelow = false
    for (index, cell) in row.cells.enumerated() {
      let kind = CSVDialect.kind(cell.bytes)
      if kind == .empty { continue }
      if kind == .typed {
        guard let year = Int(String(decoding: cell.bytes, as: UTF8.self)), (1900...2100).contains(year)
        else { return false }
        years += 1
      } else {
        texts += 1
        let under = below.prefix(50).compactMap { index < $0.cells.count ? $0.cells[index].bytes : nil }
        let typed = under.filter { CSVDialect.kind($0) == .typed }.count
        if typed * 2 > under.count { isTypedBelow = true }
      }
      if !seen.insert(cell.bytes).inserted, kind == .typed { return false }
    }
    if texts == 0 { return false }
    if years > 0 { return isTypedBelow || years == row.filledCount - 1 }
    if isTypedBelow { return true }
    // Texts over texts: a first row like any other would repeat its values below.
    let repeats = row.cells.enumerated().filter { index, cell in
      !cell.bytes.isEmpty
        && below.contains { index < $0.cells.count && $0.cells[index].bytes == cell.bytes }
    }
    return repeats.count * 2 < max(texts, 1)
  }

  private enum Kind { case empty, typed, text }

  private static func kind(_ bytes: [UInt8]) -> Kind {
    bytes.withUnsafeBufferPointer { cell in
      let cell = cell.trimmed
      if cell.isEmpty { return .empty }
      switch NumberCell.read(cell) {
      case .int, .decimal, .identifier: return .typed
      case .other: break
      }
      if TimeCell.read(cell, order: nil) != nil { return .typed }
      return cell.isWord("true") || cell.isWord("false") ? .typed : .text
    }
  }
}
