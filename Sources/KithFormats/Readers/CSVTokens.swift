import KithBase

/// How a CSV file is cut into rows and fields, and which words are null.
struct CSVShape: Sendable {
  var separator: UInt8 = 0x2C
  /// Columns of the table.
  var width = 1
  /// Fields that most rows have: with fewer than `width`, rows of this many are filled with nulls.
  var usualFields = 1
  var nullWords: [[UInt8]] = CSVShape.defaultNullWords
  /// Rows may hold bytes that are not UTF-8, or NUL.
  var needsRowChecks = false

  static let defaultNullWords: [[UInt8]] = [Array("NULL".utf8), Array("\\N".utf8)]

  /// Whether a row of this many fields, those from `width` on being empty, is complete.
  @inline(__always)
  func accepts(_ fields: Int) -> Bool {
    fields >= width || fields == usualFields
  }
}

/// One field of a row as it stands in memory.
struct CSVField {
  /// The content without quotes; in the scratch memory where quotes had to be undoubled.
  var content: UnsafeBufferPointer<UInt8>
  /// The separator, the line end or the end of the data behind the field.
  var next: UnsafePointer<UInt8>
  var isQuoted: Bool
  /// The opening quote has no closing one that could be meant.
  var isBroken: Bool
}

/// Memory for fields whose quotes are undoubled; reused from field to field.
final class CSVScratch {
  fileprivate(set) var bytes: [UInt8] = []
  // Safety: holds a copy that is valid until the next field is read.
  fileprivate var held: UnsafeMutablePointer<UInt8>?

  deinit { held?.deallocate() }

  fileprivate func hold() -> UnsafeBufferPointer<UInt8> {
    held?.deallocate()
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
    bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { copy.initialize(from: start, count: bytes.count) }
    }
    held = copy
    return UnsafeBufferPointer(start: copy, count: bytes.count)
  }
}

/// The reference reading of CSV; the fast paths of `RowChunk` agree with it.
///
/// RFC 4180, and besides: spaces around a quoted field, rows that end with CR, LF or CRLF, and quotes
/// inside a quoted field that were not doubled, as long as the field stays on one line. A quote that
/// would swallow further lines is broken; the caller rejects its line and goes on with the next.
enum CSVTokens {
  // Safety: `start ..< end` is readable; nothing at or behind `end` is read.
  static func field(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ separator: UInt8,
    _ scratch: CSVScratch
  ) -> CSVField {
    var p = start
    while p < end, isSpace(p[0], separator) { p += 1 }
    if p < end, p[0] == 0x22 { return quoted(p, end, separator, scratch) }
    p = start
    while p < end, p[0] != separator, p[0] != 0x0A, p[0] != 0x0D { p += 1 }
    return CSVField(
      content: UnsafeBufferPointer(start: start, count: p - start), next: p, isQuoted: false,
      isBroken: false)
  }

  @inline(__always)
  private static func isSpace(_ byte: UInt8, _ separator: UInt8) -> Bool {
    (byte == 0x20 || byte == 0x09) && byte != separator
  }

  private static func quoted(
    _ quote: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ separator: UInt8,
    _ scratch: CSVScratch
  ) -> CSVField {
    var p = quote + 1
    var from = p
    var isCopied = false
    var hasNewline = false
    var isSloppy = false
    func broken() -> CSVField {
      CSVField(
        content: UnsafeBufferPointer(start: quote, count: 0), next: p, isQuoted: true, isBroken: true)
    }
    while p < end {
      let byte = p[0]
      if byte == 0x0A || byte == 0x0D {
        if isSloppy { return broken() }
        hasNewline = true
      }
      guard byte == 0x22 else {
        p += 1
        continue
      }
      if p + 1 < end, p[1] == 0x22 {
        if !isCopied { scratch.bytes.removeAll(keepingCapacity: true) }
        isCopied = true
        scratch.bytes.append(contentsOf: UnsafeBufferPointer(start: from, count: p + 1 - from))
        p += 2
        from = p
        continue
      }
      var q = p + 1
      while q < end, isSpace(q[0], separator) { q += 1 }
      if q == end || q[0] == separator || q[0] == 0x0A || q[0] == 0x0D {
        var content = UnsafeBufferPointer(start: from, count: p - from)
        if isCopied {
          scratch.bytes.append(contentsOf: content)
          content = scratch.hold()
        }
        return CSVField(content: content, next: q, isQuoted: true, isBroken: false)
      }
      if hasNewline { return broken() }
      isSloppy = true
      p += 1
    }
    return broken()
  }

  /// Behind the line end at `p`; `p` itself at the end of the data.
  @inline(__always)
  static func afterLineEnd(_ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    guard p < end else { return p }
    return p[0] == 0x0D && p + 1 < end && p[1] == 0x0A ? p + 2 : p + 1
  }

  /// Behind the first line end at or after `p`.
  static func nextLine(_ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = p
    while p < end, p[0] != 0x0A, p[0] != 0x0D { p += 1 }
    return afterLineEnd(p, end)
  }

  /// One row: calls `visit` for every field and returns where the next row begins; nil for a row
  /// with a broken quote.
  static func row(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ separator: UInt8,
    _ scratch: CSVScratch, _ visit: (Int, CSVField) -> Void
  ) -> UnsafePointer<UInt8>? {
    var p = start
    var column = 0
    while true {
      let field = field(p, end, separator, scratch)
      if field.isBroken { return nil }
      visit(column, field)
      p = field.next
      guard p < end, p[0] == separator else { return afterLineEnd(p, end) }
      p += 1
      column += 1
    }
  }
}
