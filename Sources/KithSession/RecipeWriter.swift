import KithBase
import KithJournal
import KithSyntax

/// Writes the changing statements of a session as a program that makes the same changes.
///
/// The day that `today()` gave stands in the header; literals that columns are compared with or set to
/// become parameters with what was typed as their defaults. Definitions come along when a change uses
/// them, and a result that a change goes on from (`_`) gets a name.
struct RecipeWriter {
  private let entries: [Recipe.Entry]
  private var lines: [String] = []
  private var parameters: [Parameter] = []
  private var stepCount = 0

  private struct Parameter {
    var name: String
    var column: String
    var type: String
    var literal: String
  }

  init(_ recipe: Recipe) { entries = recipe.entries }

  /// The program, and how many of its statements change something. `standing` are the numbers of
  /// changes that were not taken back.
  mutating func write(
    standing: Set<Int64>, asOf: Int32, workspace: String?
  ) throws(Diagnostic) -> (text: String, steps: Int) {
    let kept = entries.indices.filter { index in
      let entry = entries[index]
      if case .undo = entry.statement.kind { return false }
      return !entry.changes.isEmpty && entry.changes.contains(where: standing.contains)
    }
    let definitions = try definitions(for: kept)
    var previous: Int?
    for index in entries.indices {
      let isKept = kept.contains(index)
      if isKept {
        try add(index, after: previous)
        previous = index
      } else if definitions.contains(index) {
        let text = text(of: entries[index])
        if case .letBinding = entries[index].statement.kind {
          lines.append(lifted(text))
        } else {
          lines.append(text)
        }
      } else if case .set = entries[index].statement.kind {
        lines.append(text(of: entries[index]))
      }
    }
    var header = ["-- Changes of a session" + (workspace.map { " on \($0)" } ?? "") + "."]
    header.append("param as_of: date = \(CivilDate.text(days: asOf))")
    header += parameters.map { "param \($0.name): \($0.type) = \($0.literal)" }
    header.append("set as_of = $as_of")
    return ((header + [""] + lines).joined(separator: "\n") + "\n", kept.count)
  }

  private func text(of entry: Recipe.Entry) -> String { entry.source.text(entry.statement.range) }

  // MARK: Definitions

  /// Statements that define what the kept ones use, and what those use in turn.
  private func definitions(for kept: [Int]) throws(Diagnostic) -> Set<Int> {
    var needed: Set<Int> = []
    var open = kept
    while let index = open.popLast() {
      let names = RecipeWriter.names(in: entries[index])
      for earlier in entries.indices.prefix(index).reversed() where !needed.contains(earlier) {
        guard let defined = RecipeWriter.definedName(by: entries[earlier].statement),
          names.contains(defined.lowercased())
        else { continue }
        if needed.contains(where: {
          RecipeWriter.definedName(by: entries[$0].statement)?.lowercased() == defined.lowercased()
        }) {
          throw Diagnostic(
            "K0612", "`\(defined)` was defined twice in this session, and a program defines it once",
            nil, hint: "give the later definition another name and repeat the change")
        }
        needed.insert(earlier)
        open.append(earlier)
      }
    }
    return needed
  }

  private static func definedName(by statement: Statement) -> String? {
    switch statement.kind {
    case .letBinding(let name, _), .def(let name, _, _), .param(let name, _, _): name.text
    default: nil
    }
  }

  /// Every name and variable that stands in a statement, in lower case.
  private static func names(in entry: Recipe.Entry) -> Set<String> {
    let source = SourceText(entry.source.text(entry.statement.range))
    var found: Set<String> = []
    for token in Parser.parse(source, mode: .file).tokens {
      switch token.kind {
      case .name, .quotedName: found.insert(source.text(token.range).lowercased())
      case .variable: found.insert(String(source.text(token.range).dropFirst()).lowercased())
      case .fstring:
        // Words of an f-string may be names of its expressions.
        for word in source.text(token.range).split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
          found.insert(word.lowercased())
        }
      default: break
      }
    }
    return found
  }

  // MARK: Statements

  /// Adds a kept statement. One that goes on from a result that is not that of the statement before it
  /// in the program has that result named first.
  private mutating func add(_ index: Int, after previous: Int?) throws(Diagnostic) {
    let entry = entries[index]
    guard case .pipeline(let pipeline) = entry.statement.kind else {
      lines.append(text(of: entry))
      return
    }
    var text = lifted(text(of: entry))
    if RecipeWriter.isPrevious(pipeline.source), let origin = origin(of: index), origin != previous {
      text = "\(try named(origin))\(text.dropFirst())"
    }
    lines.append(text)
  }

  private static func isPrevious(_ expression: Expression) -> Bool {
    if case .name(let name) = expression.kind { return name.text == "_" && !name.isQuoted }
    return false
  }

  /// The statement whose result `_` was.
  private func origin(of index: Int) -> Int? {
    entries.indices.prefix(index).last {
      if case .pipeline = entries[$0].statement.kind { return true }
      return false
    }
  }

  /// Writes a question as a frozen relation and gives its name.
  private mutating func named(_ index: Int) throws(Diagnostic) -> String {
    guard case .pipeline(let pipeline) = entries[index].statement.kind, entries[index].changes.isEmpty
    else {
      throw Diagnostic(
        "K0612", "a change goes on from the result of another that was not the one before it", nil)
    }
    var text = lifted(text(of: entries[index]))
    if RecipeWriter.isPrevious(pipeline.source), let origin = origin(of: index) {
      text = "\(try named(origin))\(text.dropFirst())"
    }
    stepCount += 1
    let name = "rows_\(stepCount)"
    lines.append("let \(name) = \(text) | snapshot")
    return name
  }

  // MARK: Parameters

  /// The text with the literals that columns are compared with or set to replaced by parameters.
  private mutating func lifted(_ text: String) -> String {
    let source = SourceText(text)
    let parsed = Parser.parse(source, mode: .file)
    let tokens = parsed.tokens
    var result: [UInt8] = []
    var done = 0
    for index in tokens.indices.dropFirst(2) {
      guard let type = RecipeWriter.parameterType(of: tokens[index].kind),
        RecipeWriter.isComparison(tokens[index - 1].kind), parsed.roles[index - 2] == .name,
        RecipeWriter.endsOperand(tokens[index + 1], source)
      else { continue }
      var column = source.text(tokens[index - 2].range)
      if column.utf8.first == UInt8(ascii: "`") { column = String(column.dropFirst().dropLast()) }
      let range = tokens[index].range
      result += source.bytes[done..<range.lower]
      result += Array("$\(parameter(for: column, type, source.text(range)))".utf8)
      done = range.upper
    }
    result += source.bytes[done...]
    return String(decoding: result, as: UTF8.self)
  }

  private static func parameterType(of kind: Token.Kind) -> String? {
    switch kind {
    case .text: "text"
    case .integer: "int"
    case .decimal: "decimal"
    case .date: "date"
    default: nil
    }
  }

  private static func isComparison(_ kind: Token.Kind) -> Bool {
    guard case .symbol(let symbol) = kind else { return false }
    return [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual].contains(symbol)
  }

  /// Whether the literal before this token stands by itself: it has no unit and is no part of a sum.
  private static func endsOperand(_ token: Token, _ source: SourceText) -> Bool {
    switch token.kind {
    case .end: return true
    case .symbol(let symbol): return [.pipe, .comma, .closeParen, .closeBrace, .semicolon].contains(symbol)
    case .name: return ["and", "or", "then", "else"].contains(source.text(token.range).lowercased())
    default: return token.newlineBefore
    }
  }

  private mutating func parameter(for column: String, _ type: String, _ literal: String) -> String {
    if let known = parameters.first(where: { $0.column == column && $0.literal == literal }) {
      return known.name
    }
    var base = column.lowercased()
    let isWord = base.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 >= 0x80
    }
    if !isWord || base.utf8.first.map({ (0x30...0x39).contains($0) }) == true { base = "value" }
    var taken = Set(parameters.map(\.name)).union(["as_of"])
    for entry in entries {
      if let name = RecipeWriter.definedName(by: entry.statement) { taken.insert(name.lowercased()) }
    }
    var name = base
    var number = 1
    while taken.contains(name) {
      number += 1
      name = "\(base)_\(number)"
    }
    parameters.append(Parameter(name: name, column: column, type: type, literal: literal))
    return name
  }
}

extension Session {
  /// Writes what was changed in this session as a program; returns the number of changing statements.
  package func saveRecipe(to path: String) throws -> Int {
    try refuseReadOnly(SourceRange(0, 0))
    var reverted: Set<Int64> = []
    let line = try history.line()
    for number in line {
      if let reverses = try history.record(number).reverses { reverted.formUnion([number, reverses]) }
    }
    var writer = RecipeWriter(recipe)
    let (text, steps) = try writer.write(
      standing: Set(line).subtracting(reverted).union(pendingNumbers), asOf: today,
      workspace: workspace.map { SystemFile.name(of: $0.path) })
    if steps == 0 { throw Diagnostic("K0612", "nothing was changed in this session", nil) }
    if SystemFile.exists(path) {
      throw Diagnostic("K0720", "the file `\(path)` exists", nil, hint: "choose another name")
    }
    let sink = try FileSink.creating(path)
    try sink.write(Array(text.utf8))
    try sink.close(syncing: true)
    return steps
  }

  /// Numbers that changes of `begin` will have.
  private var pendingNumbers: Range<Int64> { history.lastChange + 1..<latestNumber + 1 }
}
