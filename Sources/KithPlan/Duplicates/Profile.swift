import KithBase
import KithColumns
import KithMatching
import KithSyntax

extension Verb {
  static let profile = Verb(
    "profile", signature: "profile",
    "Gives a row for every column: how many values are filled and distinct, the usual ones, odd formats.",
    examples: ["customers | profile"],
    manual: """
      top: the three most frequent values with their counts; format: the shape that most values have, 9 \\
      for digits and a for letters; odd: shapes of less than one value in a hundred, with an example
      """
  ) { binder, stage, rows in
    if rows.scope.isBroken { return rows }
    if rows.scope.position != nil {
      binder.report("K0308", "`profile` cannot stand inside an aggregate", stage.range)
      return Rows(plan: rows.plan, scope: .broken)
    }
    let site = Site(rows, step: "profile")
    let columns = binder.outputColumns(of: site)
    let names = columns.map(\.name)
    let types = columns.map(\.value.type)
    let made = [
      MadeColumn("column", .text), MadeColumn("type", .text), MadeColumn("filled", .int),
      MadeColumn("distinct", .int), MadeColumn("top", .text), MadeColumn("format", .text),
      MadeColumn("odd", .text),
    ]
    return binder.making(
      made, main: "column", stage, TableBinding(site, arguments: columns.map(\.value))
    ) { call in
      let profiles = call.arguments.map { ColumnLook($0) }
      return TableAnswer(
        columns: [
          Columns.texts(names), Columns.texts(types.map(\.name)),
          Columns.ints(profiles.map(\.filled)), Columns.ints(profiles.map(\.distinct)),
          Columns.texts(profiles.map(\.top)), Columns.texts(profiles.map(\.format)),
          Columns.texts(profiles.map(\.odd)),
        ], count: names.count)
    }
  }
}

/// What one column looks like.
private struct ColumnLook {
  var filled = 0
  var distinct = 0
  var top: String?
  var format: String?
  var odd: String?

  private static let shown = 3
  /// Values of a shape that is rarer than one in this many are odd.
  private static let oddShare = 100

  init(_ vector: Vector) {
    var counts: [Value: Int] = [:]
    for row in 0..<vector.count where !vector.isNull(row) {
      counts[vector.value(row), default: 0] += 1
      filled += 1
    }
    distinct = counts.count
    let texts = counts.map { (text: ValueText.text(of: $0.key), count: $0.value) }
    top = ColumnLook.listed(texts.filter { $0.count > 1 }, ColumnLook.shown)
    guard case .text = vector.data else { return }
    var shapes: [String: (count: Int, example: String)] = [:]
    for (text, count) in texts {
      let shape = ColumnLook.shape(text)
      let known = shapes[shape]
      let example = known.map { $0.example < text ? $0.example : text } ?? text
      shapes[shape] = ((known?.count ?? 0) + count, example)
    }
    let sorted = shapes.sorted {
      $0.value.count == $1.value.count
        ? $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) : $0.value.count > $1.value.count
    }
    format = sorted.first.map { "\($0.key) \($0.value.count)" }
    let rare = sorted.filter { $0.value.count * ColumnLook.oddShare < filled }
    if !rare.isEmpty {
      odd = rare.suffix(ColumnLook.shown).map { "\($0.value.example)" }.joined(separator: "; ")
    }
  }

  private static func listed(_ values: [(text: String, count: Int)], _ limit: Int) -> String? {
    if values.isEmpty { return nil }
    return values.sorted {
      $0.count == $1.count ? $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) : $0.count > $1.count
    }.prefix(limit).map { "\($0.text) \($0.count)" }.joined(separator: ", ")
  }

  /// Digits as 9, letters as a, runs of the same once; other characters as they are.
  private static func shape(_ text: String) -> String {
    var shape = ""
    for character in text.prefix(64) {
      let mark: Character = character.isNumber ? "9" : character.isLetter ? "a" : character
      if shape.last == mark, mark == "9" || mark == "a" || mark == " " { continue }
      shape.append(mark)
    }
    return shape
  }
}
