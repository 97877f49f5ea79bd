import KithBase

/// The values of a merged row: a pure function of the rows of its cluster, of the order in which they
/// are preferred, and of what users have set since. No merge result goes into it, so merging all at once
/// or one by one, in any order, gives the same.
enum GoldenRecord {
  /// `rows` in the order of preference; `survivor` is the row whose id stays. One value a rule.
  static func values(
    of rows: [[Value]], survivor: [Value], rules: [FieldRule]
  ) -> [Value] {
    var result = rules.indices.map { column in
      value(of: rows.map { $0[column] }, survivor[column], rules[column])
    }
    for group in [FieldRule.Group.address, .name] {
      let columns = rules.indices.filter { rules[$0] == .group(group) }
      guard !columns.isEmpty, let source = source(of: columns, rows) else { continue }
      for column in columns { result[column] = rows[source][column] }
    }
    keepContacts(&result, rows, rules)
    return result
  }

  /// The place of the row that a value was taken from; nil for values of several rows, and for those of
  /// none.
  static func origin(of value: Value, _ column: Int, _ rows: [[Value]], _ rules: [FieldRule]) -> Int? {
    if isBlank(value) { return nil }
    if case .group = rules[column] {
      return source(of: rules.indices.filter { rules[$0] == rules[column] }, rows)
    }
    return rows.firstIndex { $0[column] == value }
  }

  /// The row that a group is taken from: of those that fill the most of it, the first.
  private static func source(of columns: [Int], _ rows: [[Value]]) -> Int? {
    var best: (row: Int, filled: Int)?
    for (index, row) in rows.enumerated() {
      let filled = columns.count { !isBlank(row[$0]) }
      if filled > (best?.filled ?? 0) { best = (index, filled) }
    }
    return best?.row
  }

  private static func value(_ values: [Value]) -> Value { values.first { !isBlank($0) } ?? .null }

  private static func value(of values: [Value], _ survivor: Value, _ rule: FieldRule) -> Value {
    let filled = values.filter { !isBlank($0) }
    switch rule {
    case .first, .group, .contact: return value(values)
    case .extras: return .null
    case .survivor: return isBlank(survivor) ? value(values) : survivor
    case .smallest: return filled.min(by: precedes) ?? .null
    case .largest: return filled.max(by: precedes) ?? .null
    case .anyTrue: return filled.first(where: isTrue) ?? value(values)
    case .anyFalse: return filled.first { !isTrue($0) } ?? value(values)
    case .refusal: return filled.first(where: isRefusal) ?? value(values)
    case .tags: return joined(filled, separator: separator(of: filled), splits: true)
    case .notes: return joined(filled, separator: "; ", splits: false)
    }
  }

  static func isBlank(_ value: Value) -> Bool {
    switch value {
    case .null: true
    case .text(let text): text.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    default: false
    }
  }

  private static func isTrue(_ value: Value) -> Bool {
    switch value {
    case .bool(let flag): flag
    case .int(let number): number != 0
    default: false
    }
  }

  private static func isRefusal(_ value: Value) -> Bool {
    guard case .text(let text) = value else { return false }
    let words = text.lowercased()
    return ["no", "n", "false", "0", "refused", "denied", "declined", "withdrawn", "revoked", "opted out",
      "opt-out", "opt_out", "unsubscribed", "blocked", "否", "拒绝", "拒絕", "退订", "退訂"].contains(words)
  }

  /// The order of two values of one type.
  static func precedes(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.int(let a), .int(let b)): a < b
    case (.decimal(let a), .decimal(let b)): a < b
    case (.float(let a), .float(let b)): a < b
    case (.date(let a), .date(let b)): a < b
    case (.timestamp(let a), .timestamp(let b)): a < b
    case (.bool(let a), .bool(let b)): !a && b
    case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
    default: false
    }
  }

  private static func separator(of values: [Value]) -> String {
    for value in values {
      guard case .text(let text) = value else { continue }
      for mark in [";", "|", ",", "、"] where text.contains(mark) { return mark }
    }
    return ";"
  }

  /// Parts of the texts, each once, in byte order of neither: as they come, but the same for any order
  /// of the rows only where these come sorted; so they are sorted here.
  private static func joined(_ values: [Value], separator: String, splits: Bool) -> Value {
    var parts: Set<[UInt8]> = []
    for value in values {
      guard case .text(let text) = value else { continue }
      let pieces = splits ? text.split(separator: Character(separator)).map(String.init) : [text]
      for piece in pieces {
        let trimmed = trimmed(piece)
        if !trimmed.isEmpty { parts.insert(Array(trimmed.utf8)) }
      }
    }
    if parts.isEmpty { return .null }
    let texts = parts.sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
    return .text(texts.joined(separator: separator))
  }

  static func trimmed(_ text: String) -> String {
    var view = Substring(text)
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
