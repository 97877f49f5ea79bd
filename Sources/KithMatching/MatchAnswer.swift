/// What a person has said of two rows, with how their columns agreed: what a model learns from.
package struct MatchAnswer: Hashable, Sendable {
  /// Levels by name of the evidence column; see `EvidenceKind.levels`.
  package var levels: [String: Int]
  package var isSame: Bool

  package init(levels: [String: Int], isSame: Bool) {
    self.levels = levels
    self.isSame = isSame
  }

  /// Reads `email 1|name 3`; nil for a text that is something else.
  package init?(text: String, isSame: Bool) {
    var levels: [String: Int] = [:]
    for part in text.split(separator: "|") {
      guard let space = part.lastIndex(of: " "), let level = Int(part[part.index(after: space)...]),
        (0..<MatchModel.levelsMax).contains(level)
      else { return nil }
      levels[String(part[..<space])] = level
    }
    if levels.isEmpty { return nil }
    self.init(levels: levels, isSame: isSame)
  }

  /// As it is kept: names in byte order.
  package var text: String {
    levels.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { "\($0.key) \($0.value)" }.joined(separator: "|")
  }
}

extension MatchRun {
  /// How the columns of two rows of the input agree; missing values are left out.
  package func levels(_ left: Int, _ right: Int) -> MatchAnswer {
    let pattern = scorer.comparer.pattern(Int(table.rowOfInput[left]), Int(table.rowOfInput[right]))
    var levels: [String: Int] = [:]
    for (column, evidence) in table.evidence.enumerated() where pattern.level(column) > 0 {
      // A column name with the separator would not be read back.
      levels[evidence.name.replacing("|", with: " ")] = pattern.level(column)
    }
    return MatchAnswer(levels: levels, isSame: false)
  }
}
