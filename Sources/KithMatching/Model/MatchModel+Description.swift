extension MatchModel: CustomStringConvertible {
  /// Sizes of the classes and, by column and level, the probabilities of each class.
  package var description: String {
    var lines: [String] = []
    let sizes = PairClass.allCases.map { "\($0.words) \(Int(self.sizes[$0.rawValue]))" }
    lines.append("pairs: " + sizes.joined(separator: ", "))
    for (column, spec) in columns.enumerated() {
      lines.append("\(spec.name) (\(spec.kind.words))")
      for level in 1..<spec.kind.levels {
        let shares = PairClass.allCases.map { pairClass in
          ValueWords.short(Portable.exp(logProbability(column, level, pairClass)))
        }
        lines.append("  \(spec.kind.meaning(ofLevel: level)): " + shares.joined(separator: "  "))
      }
    }
    return lines.joined(separator: "\n")
  }
}
