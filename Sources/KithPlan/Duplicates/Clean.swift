import KithBase
import KithColumns
import KithMatching
import KithSyntax

extension Verb {
  static let clean = Verb(
    "clean", signature: "clean column, …",
    "Brings texts into their usual form: one space, no full-width letters, e-mails, phones, countries.",
    examples: ["customers | where true | clean phone, email, name, country"],
    manual: """
      what a column is follows from its name: e-mails in lower case, phones with their country code where \\
      the row's country is known (E.164), countries as ISO codes, names and all other texts with single \\
      spaces and half-width letters; what cannot be read stays as it is, trimmed
      """, isEffect: true
  ) { binder, stage, rows in
    binder.checkNarrowed(stage, rows)
    guard let table = binder.changedTable(stage, rows) else { return rows }
    let site = Site(rows, step: "clean")
    var columns: [(index: Int, kind: CleanKind)] = []
    var arguments: [BoundExpression] = []
    var seen: [String] = []
    for item in stage.items {
      guard let name = item.expression.path?.first,
        binder.isNew(name.text, in: &seen, item.range),
        let value = binder.expression(item.expression, site)
      else { continue }
      guard let index = table.columns.firstIndex(where: { Spelling.same($0.name, name.text) }),
        table.columns[index].expression == nil, value.type == .text
      else {
        binder.report(
          "K0401", "`clean` wants columns of `\(table.name)` that hold texts", item.range)
        continue
      }
      columns.append((index, CleanKind(table.columns[index].name)))
      arguments.append(value)
    }
    guard !columns.isEmpty, columns.count == stage.items.count else { return rows }
    let country = table.columns.first { CleanKind($0.name) == .country && $0.type == .text }
    if let country, let name = site.scope.column(country.name), case .bound(let value) = name.value,
      value.type == .text
    {
      arguments.append(value)
    }
    let hasCountry = arguments.count > columns.count
    let outputs = columns.map { _ in TableFunction.Output(column: binder.newColumn(), type: .text) }
    let kinds = columns.map(\.kind)
    site.plan = .table(
      TableFunction(
        input: site.plan, name: "clean", arguments: arguments, sources: [], rows: .kept,
        outputs: outputs, range: stage.name.range
      ) { call in
        CleanKind.answer(call, kinds, hasCountry: hasCountry)
      })
    for (column, output) in zip(columns, outputs) {
      let value = BoundExpression.column(output.column, .text)
      let name = table.columns[column.index].name
      binder.effectValues.append(OutputColumn(name: name, value: value))
      if site.scope.column(name) != nil { site.scope.set(name, .bound(value)) }
    }
    binder.effect = .update(table: table.name, columns: columns.map(\.index))
    return site.rows
  }
}

/// How a column is cleaned, told from its name.
enum CleanKind: Sendable {
  case email, phone, country, name, text

  init(_ column: String) {
    let name = column.lowercased()
    let words = name.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
    func has(_ some: [String]) -> Bool { some.contains { words.contains($0) || name.hasSuffix($0) } }
    if has(["email", "mail", "邮箱", "郵箱", "电邮", "電郵"]) {
      self = .email
    } else if has(["phone", "tel", "telephone", "mobile", "cell", "fax", "电话", "電話", "手机", "手機"]) {
      self = .phone
    } else if has(["country", "nation", "国家", "國家"]) {
      self = .country
    } else if has(["name", "surname", "姓名"]) {
      self = .name
    } else {
      self = .text
    }
  }

  /// Each distinct pair of a text and a country is cleaned once.
  static func answer(_ call: TableCall, _ kinds: [CleanKind], hasCountry: Bool) -> TableAnswer {
    let countries = hasCountry ? call.arguments[kinds.count] : nil
    let columns = kinds.enumerated().map { index, kind in
      let vector = call.arguments[index]
      var known: [String: String?] = [:]
      var builder = VectorBuilder(.text)
      for row in 0..<call.rowCount {
        guard case .text(let text) = vector.value(row) else {
          builder.append(.null)
          continue
        }
        var country: String?
        if kind == .phone, case .text(let name)? = countries?.value(row) { country = name }
        let key = text + "\u{0}" + (country ?? "")
        let cleaned: String?
        if let made = known[key] {
          cleaned = made
        } else {
          cleaned = kind.cleaned(text, country)
          known[key] = .some(cleaned)
        }
        builder.append(cleaned.map { .text($0) } ?? .null)
      }
      return builder.vector()
    }
    return TableAnswer(columns: columns, count: call.rowCount)
  }

  /// Nil for texts of nothing but space.
  private func cleaned(_ text: String, _ country: String?) -> String? {
    let plain = Cleaning.text(text)
    if plain.isEmpty { return nil }
    switch self {
    case .email: return Cleaning.email(plain) ?? plain
    case .phone:
      return Cleaning.phone(plain, country: country.flatMap { Cleaning.country($0) }) ?? plain
    case .country: return Cleaning.country(plain) ?? plain
    case .name: return Cleaning.personName(plain)
    case .text: return plain
    }
  }
}
