import KithBase

/// Finds texts inside other texts, by bytes, the letters of ASCII in either case, and puts `…` in
/// their place.
struct TextScrubber {
  /// Longest first, so that `ada lovelace` goes before `ada`; letters in lower case.
  private let patterns: [[UInt8]]
  /// Whether a pattern begins with the byte.
  private let begins: [Bool]

  static let mark = "…"

  init(_ texts: some Sequence<[UInt8]>) {
    var unique: Set<[UInt8]> = []
    for text in texts where !text.isEmpty {
      unique.insert(text.map(TextScrubber.lower))
      unique.insert(TextScrubber.quoted(text).map(TextScrubber.lower))
    }
    patterns = unique.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1)
    }
    var begins = [Bool](repeating: false, count: 256)
    for pattern in patterns { begins[Int(pattern[0])] = true }
    self.begins = begins
  }

  var isEmpty: Bool { patterns.isEmpty }

  /// How the text stands in a literal of a program.
  private static func quoted(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): Array("\\n".utf8)
      case UInt8(ascii: "\t"): Array("\\t".utf8)
      default: [byte]
      }
    }
  }

  @inline(__always) private static func lower(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  /// The length of the pattern that stands at a place; nil when none does.
  private func match(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int? {
    guard begins[Int(TextScrubber.lower(bytes[place]))] else { return nil }
    return patterns.first { pattern in
      guard pattern.count <= bytes.count - place else { return false }
      for index in 0..<pattern.count where TextScrubber.lower(bytes[place + index]) != pattern[index] {
        return false
      }
      return true
    }?.count
  }

  /// Whether one of the texts stands in these bytes.
  func hits(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for place in 0..<bytes.count where match(bytes, place) != nil { return true }
    return false
  }

  /// The text with `…` for each of the texts in it.
  func scrubbed(_ text: String) -> String {
    if patterns.isEmpty { return text }
    var text = text
    let result: [UInt8]? = text.withUTF8 { bytes in
      var result: [UInt8] = []
      var place = 0
      var isChanged = false
      while place < bytes.count {
        if let length = match(bytes, place) {
          result.append(contentsOf: TextScrubber.mark.utf8)
          place += length
          isChanged = true
        } else {
          result.append(bytes[place])
          place += 1
        }
      }
      return isChanged ? result : nil
    }
    return result.map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  func scrubbed(_ text: String?) -> String? { text.map { scrubbed($0) } }

  /// The expression of a virtual column may name somebody.
  func scrubbed(_ column: ColumnSchema) -> ColumnSchema {
    var column = column
    column.expression = scrubbed(column.expression)
    return column
  }

  func scrubbed(_ table: TableSchema) -> TableSchema {
    var table = table
    table.columns = table.columns.map { scrubbed($0) }
    return table
  }
}
