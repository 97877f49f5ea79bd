import KithBase
import KithSyntax
import Testing

@Suite struct GrammarTests {
  static let grammar = EBNF(String(decoding: Programs.read("grammar/kith.ebnf"), as: UTF8.self))

  @Test func terminalsAreTheTables() {
    let words = Set(Keyword.allCases.map(\.rawValue))
    let signs = Set(Symbol.allCases.map(\.rawValue)).union(Symbol.aliases.keys)
    #expect(GrammarTests.grammar.terminals.subtracting(words.union(signs)) == [])
    #expect(words.union(signs).subtracting(GrammarTests.grammar.terminals) == [])
  }

  @Test func everyRuleHasItsFunction() {
    let folder = "Sources/KithSyntax"
    var named: [String] = []
    for file in Programs.names(in: folder, ending: ".swift") {
      let lines = String(decoding: Programs.read(folder + "/" + file), as: UTF8.self).split(separator: "\n")
      for line in lines {
        let parts = line.split(separator: " ")
        if parts.count == 3, parts[0] == "///", parts[1] == "Grammar:" { named.append(String(parts[2])) }
      }
    }
    let rules = Array(GrammarTests.grammar.rules.keys) + GrammarTests.grammar.tokenRules
    #expect(named.sorted() == rules.sorted())
  }

  @Test func noClauseWordIsAStatementWord() {
    #expect(Keyword.continuations.intersection(Keyword.statementWords).isEmpty)
  }

  @Test(arguments: 0..<8) func sentencesParseAndSurviveFormatting(part: Int) {
    for seed in 0..<250 {
      var maker = SentenceMaker(GrammarTests.grammar, seed: UInt64(part * 1_000 + seed))
      let text = maker.sentence()
      let parsed = Parsed(text)
      #expect(parsed.errors == [], "seed \(part * 1_000 + seed): \(text)")
      guard !parsed.hasErrors else { return }
      let printed = Formatter.format(parsed)
      let again = Parsed(printed)
      #expect(again.errors == [], "\(printed)")
      #expect(outline(again) == outline(parsed), "\(text)\n=>\n\(printed)")
      #expect(Formatter.format(again) == printed, "seed \(part * 1_000 + seed)")
    }
  }
}
