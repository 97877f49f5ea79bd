import KithBase

/// The published grammar, read: productions over terminals and names.
struct EBNF: Sendable {
  indirect enum Node: Sendable {
    case word(String)
    case rule(String)
    case sequence([Node])
    case choice([Node])
    case optional(Node)
    case repeated(Node)
    case list(Node)
  }

  var rules: [String: Node] = [:]
  /// Rules of tokens, by name only.
  var tokenRules: [String] = []
  var terminals: Set<String> = []

  init(_ text: String) {
    let marker = text.firstRange(of: "(* ---- tokens ---- *)")
    let syntax = marker.map { String(text[..<$0.lowerBound]) } ?? text
    let tokens = marker.map { String(text[$0.upperBound...]) } ?? ""
    for line in tokens.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count > 2, words[1] == "=" { tokenRules.append(String(words[0])) }
    }
    var reader = Reader(syntax)
    while let name = reader.next() {
      reader.skip("=")
      rules[name] = reader.choice()
      reader.skip(";")
    }
    terminals = reader.terminals
  }

  private struct Reader {
    var tokens: [String] = []
    var index = 0
    var terminals: Set<String> = []

    init(_ text: String) {
      let characters = Array(text)
      var at = 0
      while at < characters.count {
        let character = characters[at]
        if character == "(", at + 1 < characters.count, characters[at + 1] == "*" {
          at += 2
          while !(characters[at] == "*" && characters[at + 1] == ")") { at += 1 }
          at += 2
        } else if character.isWhitespace {
          at += 1
        } else if character == "\"" {
          var end = at + 1
          while characters[end] != "\"" { end += 1 }
          tokens.append(String(characters[at...end]))
          at = end + 1
        } else if character.isLetter {
          var end = at
          while end < characters.count, characters[end].isLetter || characters[end] == "-" { end += 1 }
          tokens.append(String(characters[at..<end]))
          at = end
        } else {
          tokens.append(String(character))
          at += 1
        }
      }
    }

    var peek: String { index < tokens.count ? tokens[index] : "" }

    mutating func next() -> String? {
      guard index < tokens.count else { return nil }
      index += 1
      return tokens[index - 1]
    }

    mutating func skip(_ expected: String) {
      precondition(peek == expected, "the grammar has \(peek) where \(expected) should stand")
      index += 1
    }

    mutating func choice() -> Node {
      var parts = [sequence()]
      while peek == "|" {
        index += 1
        parts.append(sequence())
      }
      return parts.count == 1 ? parts[0] : .choice(parts)
    }

    mutating func sequence() -> Node {
      var parts: [Node] = []
      while index < tokens.count, !["|", ";", ")", "]", "}"].contains(peek) { parts.append(term()) }
      return .sequence(parts)
    }

    mutating func term() -> Node {
      let token = next() ?? ""
      switch token {
      case "(":
        let inner = choice()
        skip(")")
        return inner
      case "[":
        let inner = choice()
        skip("]")
        return .optional(inner)
      case "{":
        let inner = choice()
        skip("}")
        return .repeated(inner)
      case "list" where peek == "(":
        index += 1
        terminals.insert(",")
        let inner = choice()
        skip(")")
        return .list(inner)
      default:
        if token.hasPrefix("\"") {
          let word = String(token.dropFirst().dropLast())
          terminals.insert(word)
          return .word(word)
        }
        return .rule(token)
      }
    }
  }
}

/// Makes random sentences of the grammar.
struct SentenceMaker {
  let grammar: EBNF
  var random: SeededRandom
  /// Tokens; a line end is its own token.
  var output: [String] = []
  private var brackets = 0
  private var heights: [String: Int] = [:]

  init(_ grammar: EBNF, seed: UInt64) {
    self.grammar = grammar
    random = SeededRandom(seed: seed)
    for rule in grammar.rules.keys { heights[rule] = 1_000 }
    heights["END"] = 0
    // Heights settle after as many rounds as there are rules.
    for _ in 0..<40 {
      for (name, node) in grammar.rules where name != "END" { heights[name] = 1 + height(node) }
    }
  }

  private func height(_ node: EBNF.Node) -> Int {
    switch node {
    case .word: 0
    case .rule(let name): heights[name] ?? 0
    case .sequence(let parts): parts.map(height).max() ?? 0
    case .choice(let parts): parts.map(height).min() ?? 0
    case .optional, .repeated: 0
    case .list(let inner): height(inner)
    }
  }

  mutating func sentence() -> String {
    output = []
    brackets = 0
    make("script", 36)
    var text = ""
    for (index, token) in output.enumerated() {
      text += token
      if token.hasSuffix("\u{1}") {
        text.removeLast()
        if index + 1 < output.count, output[index + 1].hasPrefix("-") { text += " " }
      } else {
        text += " "
      }
    }
    return text
  }

  private mutating func make(_ rule: String, _ depth: Int) {
    if let token = token(rule) {
      output.append(token)
    } else if let node = grammar.rules[rule] {
      make(node, output.count > 150 ? 0 : depth - 1, in: rule)
    } else {
      preconditionFailure("the grammar has no rule \(rule)")
    }
  }

  private mutating func make(_ node: EBNF.Node, _ depth: Int, in rule: String) {
    switch node {
    case .word(let word): emit(word, rule)
    case .rule(let name): make(name, depth)
    case .sequence(let parts): for part in parts { make(part, depth, in: rule) }
    case .choice(let parts):
      // Rules that may go on for ever mostly take their last, plain way.
      if ["expr", "not", "unary"].contains(rule), random.chance(0.9) {
        make(parts[parts.count - 1], depth, in: rule)
        return
      }
      let fitting = parts.filter { height($0) < depth }
      let lowest = parts.map { height($0) }.min() ?? 0
      make(
        random.pick(fitting.isEmpty ? parts.filter { height($0) == lowest } : fitting), depth,
        in: rule)
    case .optional(let inner):
      if height(inner) < depth, random.chance(0.3) { make(inner, depth, in: rule) }
    case .repeated(let inner):
      let chance = rule == "script" ? 0.6 : 0.15
      while height(inner) < depth, random.chance(chance) { make(inner, depth, in: rule) }
    case .list(let inner):
      make(inner, depth, in: rule)
      while height(inner) < depth, random.chance(0.25) {
        emit(",", rule)
        make(inner, depth, in: rule)
      }
    }
  }

  private mutating func emit(_ word: String, _ rule: String) {
    if word == ")" || word == "]" { brackets -= 1 }
    if word == "|" || brackets > 0, random.chance(0.05) { lineEnd() }
    if word == "-", output.last == "-\u{1}" {
      // Two signs need a space between them, which makes the first one infix after a statement word.
      return
    }
    if word == "-", rule == "unary" || rule == "frame" {
      output.append("-\u{1}")
    } else {
      output.append(random.chance(0.1) ? word.uppercased() : word)
    }
    if word == "(" || word == "[" { brackets += 1 }
    if word == ",", random.chance(0.2) { lineEnd() }
    if word != "-", random.chance(0.02) { output.append("/* note */") }
  }

  private mutating func lineEnd() {
    output.append(random.pick(["\n", " -- a remark\n", "\n-- a remark\n\n", "\n/* two\nlines */\n"]))
  }

  private mutating func token(_ rule: String) -> String? {
    switch rule {
    case "NAME":
      random.pick([
        "customers", "amount", "x1", "país", "`order by`", "月", "date", "status", "count", "_", "C",
        "user", "`a``b`", "today", "month_",
      ])
    case "VAR": random.pick(["$x", "$month", "$größe"])
    case "INT": random.pick(["0", "3", "1_000", "37"])
    case "NUMBER": random.pick(["1.5", "0.001", "2e3", "7", "1_0.2_5", "12E-2"])
    case "PERCENT": random.pick(["10%", "0.5%", "100%"])
    case "STRING":
      random.pick(["\"text\"", "'it''s'", "\"\"\"two\n lines\"\"\"", "\"a\\n\\\"\\u{e9}\"", "\"\"", "'[^0-9+]'"])
    case "FSTRING":
      random.pick(["f\"{$x}{ a==1 }\"", "f\"plain \\{ \"", "f\"{f\"{\"in\"}\"}/{sum(b where c)}.csv\"", "f\"\""])
    case "DATE": random.pick(["2026-10-01", "2024-02-29"])
    case "TIMESTAMP":
      random.pick(["2026-10-01T08:30", "2026-10-01T08:30:15.25Z", "2026-10-01T08:30:00+02:00"])
    case "PERIOD": random.pick(["@2026", "@2026-07", "@2026-Q3", "@2026-W53"])
    case "END": random.pick(["\n", "\n\n", ";", "; -- a remark\n", "-- a remark\n", ";;\n"])
    default: nil
    }
  }
}
