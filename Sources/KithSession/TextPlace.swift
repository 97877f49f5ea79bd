/// What the bytes of a program before a place leave open there: code, a text, a comment.
enum TextPlace: Equatable {
  case code
  case comment
  /// A text that begins with a quote at `start`; `quote` is what ends it, with one byte or three.
  case text(start: Int, quote: [UInt8], isFormatted: Bool)
  /// A name in back-quotes.
  case name(start: Int)

  init(_ bytes: ArraySlice<UInt8>) {
    var index = bytes.startIndex
    func starts(_ text: StaticString) -> Bool {
      text.withUTF8Buffer { bytes[index...].starts(with: $0) }
    }
    while index < bytes.endIndex {
      let start = index
      switch bytes[index] {
      case UInt8(ascii: "-") where starts("--"), UInt8(ascii: "#") where starts("#!") && index == 0:
        guard let end = bytes[index...].firstIndex(of: 0x0A) else {
          self = .comment
          return
        }
        index = end + 1
      case UInt8(ascii: "/") where starts("/*"):
        guard let end = TextPlace.end(of: Array("*/".utf8), bytes, from: index + 2) else {
          self = .comment
          return
        }
        index = end
      case UInt8(ascii: "`"):
        guard let end = bytes[(index + 1)...].firstIndex(of: UInt8(ascii: "`")) else {
          self = .name(start: start)
          return
        }
        index = end + 1
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let quote = starts("\"\"\"") ? Array("\"\"\"".utf8) : [bytes[index]]
        guard let end = TextPlace.end(ofText: quote, bytes, from: index + quote.count) else {
          let before = index > bytes.startIndex ? bytes[index - 1] | 0x20 : 0
          self = .text(start: start, quote: quote, isFormatted: before == UInt8(ascii: "f"))
          return
        }
        index = end
      default: index += 1
      }
    }
    self = .code
  }

  private static func end(of mark: [UInt8], _ bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
    var index = start
    while index + mark.count <= bytes.endIndex {
      if bytes[index..<index + mark.count].elementsEqual(mark) { return index + mark.count }
      index += 1
    }
    return nil
  }

  /// Behind the quote that ends a text; in texts with double quotes a backslash hides the byte after.
  private static func end(
    ofText quote: [UInt8], _ bytes: ArraySlice<UInt8>, from start: Int
  ) -> Int? {
    if quote.count > 1 || quote == [UInt8(ascii: "'")] { return end(of: quote, bytes, from: start) }
    var index = start
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "\\") {
        index += 2
      } else if bytes[index] == quote[0] {
        return index + 1
      } else {
        index += 1
      }
    }
    return nil
  }
}
