/// A configuration that every transcript is replayed under, with its exceptions.
package struct TranscriptVariant: Sendable {
  package var name: String
  package var batchRows = 8_192
  package var threads = 1
  package var usesIndexes = true
  package var optimizes = true
  /// Transcripts that are not played under it; each has its reason in the file.
  package var exceptions: Set<String> = []

  package init(name: String) { self.name = name }

  /// Reads variants.txt: `name: batch=3 threads=1 indexes=off optimizer=off` and, below it,
  /// `except path reason …`. Lines that it cannot read come back as problems.
  package static func read(_ text: String) -> (variants: [TranscriptVariant], problems: [String]) {
    var variants: [TranscriptVariant] = []
    var problems: [String] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ").map(String.init)
      guard let first = words.first else { continue }
      if first == "except", !variants.isEmpty {
        if words.count < 3 { problems.append("an exception needs a reason: \(line)") }
        if words.count > 1 { variants[variants.count - 1].exceptions.insert(words[1]) }
      } else if first.hasSuffix(":") {
        var variant = TranscriptVariant(name: String(first.dropLast()))
        for word in words.dropFirst() where !variant.set(word) {
          problems.append("unknown setting `\(word)`: \(line)")
        }
        variants.append(variant)
      } else {
        problems.append("neither a variant nor an exception: \(line)")
      }
    }
    return (variants, problems)
  }

  private mutating func set(_ word: String) -> Bool {
    let parts = word.split(separator: "=").map(String.init)
    guard parts.count == 2 else { return false }
    switch (parts[0], Int(parts[1])) {
    case ("batch", let rows?): batchRows = rows
    case ("threads", let count?): threads = count
    case ("indexes", nil) where ["on", "off"].contains(parts[1]): usesIndexes = parts[1] == "on"
    case ("optimizer", nil) where ["on", "off"].contains(parts[1]): optimizes = parts[1] == "on"
    default: return false
    }
    return true
  }
}
