import Glibc

/// Blanks comments and the contents of texts in Swift source, keeping line ends and every column, so
/// that a search finds code only. Code inside `\( )` is kept.
enum SwiftMask {
  static func masked(_ text: String) -> String {
    var mask = Mask(Array(text.utf8))
    mask.code(until: nil)
    return String(decoding: mask.bytes, as: UTF8.self)
  }

  private struct Mask {
    var bytes: [UInt8]
    var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func at(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }

    private func starts(_ text: StaticString) -> Bool {
      text.withUTF8Buffer { wanted in
        index + wanted.count <= bytes.count && bytes[index..<index + wanted.count].elementsEqual(wanted)
      }
    }

    private mutating func blank(_ count: Int = 1) {
      for _ in 0..<count where index < bytes.count {
        if bytes[index] != 0x0A { bytes[index] = 0x20 }
        index += 1
      }
    }

    /// Walks over code up to an unmatched `)` (for interpolations) or the end.
    mutating func code(until close: UInt8?) {
      var depth = 0
      while index < bytes.count {
        if starts("//") {
          while index < bytes.count, bytes[index] != 0x0A { blank() }
        } else if starts("/*") {
          comment()
        } else if bytes[index] == UInt8(ascii: "\"") {
          string(hashes: 0)
        } else if bytes[index] == UInt8(ascii: "#"), let hashes = hashesBeforeQuote() {
          index += hashes
          string(hashes: hashes)
        } else {
          if bytes[index] == UInt8(ascii: "(") { depth += 1 }
          if bytes[index] == UInt8(ascii: ")") {
            if depth == 0, close != nil { return }
            depth -= 1
          }
          index += 1
        }
      }
    }

    private func hashesBeforeQuote() -> Int? {
      var count = 0
      while at(count) == UInt8(ascii: "#") { count += 1 }
      return at(count) == UInt8(ascii: "\"") ? count : nil
    }

    private mutating func comment() {
      var depth = 0
      repeat {
        if starts("/*") {
          depth += 1
          blank(2)
        } else if starts("*/") {
          depth -= 1
          blank(2)
        } else {
          blank()
        }
      } while depth > 0 && index < bytes.count
    }

    /// At the opening quote of a text.
    private mutating func string(hashes: Int) {
      let quotes = starts("\"\"\"") ? 3 : 1
      index += quotes
      while index < bytes.count {
        if isEnd(quotes, hashes) {
          index += quotes + hashes
          return
        }
        if quotes == 1, bytes[index] == 0x0A { return }
        if bytes[index] == UInt8(ascii: "\\"), isEscape(hashes) {
          blank(1 + hashes)
          if index < bytes.count, bytes[index] == UInt8(ascii: "(") {
            index += 1
            code(until: UInt8(ascii: ")"))
            index += 1
          } else {
            blank()
          }
        } else {
          blank()
        }
      }
    }

    private func isEnd(_ quotes: Int, _ hashes: Int) -> Bool {
      for offset in 0..<quotes where at(offset) != UInt8(ascii: "\"") { return false }
      for offset in 0..<hashes where at(quotes + offset) != UInt8(ascii: "#") { return false }
      return true
    }

    private func isEscape(_ hashes: Int) -> Bool {
      for offset in 0..<hashes where at(1 + offset) != UInt8(ascii: "#") { return false }
      return true
    }
  }
}

extension StringProtocol {
  /// Byte offsets of a text. Uses the C library: a loop in Swift takes a minute in a debug build.
  func offsets(of wanted: String) -> [Int] {
    String(self).withCString { text in
      var found: [Int] = []
      var from = text
      while let hit = strstr(from, wanted) {
        found.append(UnsafePointer(hit) - text)
        from = UnsafePointer(hit) + 1
      }
      return found
    }
  }

  /// Byte offsets at which a word stands by itself: no letter, digit or `_` before it, nor behind it
  /// where it ends in one.
  func offsets(ofWord word: String) -> [Int] {
    let found = offsets(of: word)
    guard !found.isEmpty, let first = word.utf8.first, let last = word.utf8.last else { return [] }
    let text = ContiguousArray(utf8)
    return found.filter { start in
      let end = start + word.utf8.count
      if start > 0, isWordByte(text[start - 1]), isWordByte(first) { return false }
      return !(end < text.count && isWordByte(last) && isWordByte(text[end]))
    }
  }

  func contains(word: String) -> Bool { !offsets(ofWord: word).isEmpty }
}

private func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
    true
  default: byte >= 0x80
  }
}
