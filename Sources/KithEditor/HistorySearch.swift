/// Finds blocks of the history by words in any order.
package enum HistorySearch {
  /// The blocks that have every word of the query, letter case aside, at most `limit`. Best first:
  /// those that have the query as it is written, then those where more words begin a word, then the
  /// newest. O(bytes of the entries).
  package static func matches(_ query: String, in entries: [String], limit: Int) -> [String] {
    let words = query.lowercased().split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
    let phrase = Array(words.joined(separator: [0x20]))
    var found: [(score: Int, order: Int, entry: String)] = []
    var seen: Set<[UInt8]> = []
    for (order, entry) in entries.reversed().enumerated() {
      let text = Array(entry.lowercased().utf8)
      guard let score = score(words, phrase, text), seen.insert(text).inserted else { continue }
      found.append((score, order, entry))
      // Without words the newest are all that is wanted.
      if words.isEmpty, found.count == limit { break }
    }
    found.sort { ($1.score, $0.order) < ($0.score, $1.order) }
    return found.prefix(limit).map(\.entry)
  }

  private static func score(_ words: [[UInt8]], _ phrase: [UInt8], _ text: [UInt8]) -> Int? {
    var score = 0
    for word in words {
      guard let place = firstRange(of: word, in: text) else { return nil }
      if place == 0 || !isLetter(text[place - 1]) { score += 1 }
    }
    if words.count > 1, firstRange(of: phrase, in: text) != nil { score += words.count }
    return score
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
  }

  private static func firstRange(of word: [UInt8], in text: [UInt8]) -> Int? {
    guard let first = word.first else { return 0 }
    if word.count > text.count { return nil }
    for start in 0...(text.count - word.count) where text[start] == first {
      if text[start..<start + word.count].elementsEqual(word) { return start }
    }
    return nil
  }
}
