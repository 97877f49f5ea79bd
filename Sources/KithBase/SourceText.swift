/// A half-open range of UTF-8 byte offsets in one source text.
package struct SourceRange: Hashable, Sendable {
  package var lower: Int
  package var upper: Int

  package init(_ lower: Int, _ upper: Int) {
    precondition(lower <= upper, "a source range does not run backwards")
    self.lower = lower
    self.upper = upper
  }

  /// The smallest range that covers both.
  package func union(_ other: SourceRange) -> SourceRange {
    SourceRange(min(lower, other.lower), max(upper, other.upper))
  }

  package static func at(_ offset: Int) -> SourceRange { SourceRange(offset, offset) }
}

/// A program's text with its name, addressed by UTF-8 byte offsets.
package final class SourceText: Sendable {
  /// A file's path, or `input` for text that was typed.
  package let name: String
  package let bytes: [UInt8]
  /// The one-based number of its first line: more than 1 for a statement far down a stream.
  private let firstLine: Int
  /// Byte offset of the first byte of each line.
  private let lineStarts: [Int]

  package init(name: String = "input", bytes: [UInt8], firstLine: Int = 1) {
    self.name = name
    self.bytes = bytes
    self.firstLine = firstLine
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == 0x0A { starts.append(offset + 1) }
    lineStarts = starts
  }

  package convenience init(name: String = "input", _ text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// One-based line and column (in Unicode scalars) of a byte offset. O(log lines + column).
  package func position(of offset: Int) -> (line: Int, column: Int) {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    var column = 1
    for index in lineStarts[low]..<min(max(offset, lineStarts[low]), bytes.count)
    where bytes[index] & 0xC0 != 0x80 { column += 1 }
    return (low + firstLine, column)
  }

  /// The byte offset at which a line begins, by its number.
  package func start(ofLine number: Int) -> Int { lineStarts[number - firstLine] }

  /// The bytes of a line as text, by its number, without its line end.
  package func line(_ number: Int) -> String {
    let start = start(ofLine: number)
    let next = number - firstLine + 1
    var end = next < lineStarts.count ? lineStarts[next] - 1 : bytes.count
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  package func text(_ range: SourceRange) -> String {
    String(decoding: bytes[range.lower..<min(range.upper, bytes.count)], as: UTF8.self)
  }
}
