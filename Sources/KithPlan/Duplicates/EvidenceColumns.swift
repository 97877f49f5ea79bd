import KithBase
import KithColumns
import KithMatching
import KithSyntax

/// What a search for duplicates compares: named expressions over the rows.
struct EvidenceColumns {
  var names: [String] = []
  var values: [BoundExpression] = []

  /// The listed keys, `similar(x)` being `x`; without any every visible column but the number that rows
  /// are found by, which says nothing about what they stand for. Nil with reports when one does not bind.
  init?(_ keys: [Item], _ site: Site, _ binder: Binder, except rowKey: BoundExpression? = nil) {
    if keys.isEmpty {
      for column in binder.outputColumns(of: site) where EvidenceColumns.isComparable(column.value.type) {
        // What merges have left over is of rows that are merged already.
        if Spelling.same(column.name, "merged_values") { continue }
        if let rowKey, rowKey.type == .int, column.value.isSame(as: rowKey) { continue }
        names.append(column.name)
        values.append(column.value)
      }
      return
    }
    for key in keys {
      let inner = EvidenceColumns.bare(key.expression)
      guard let value = binder.expression(inner, site) else { continue }
      guard EvidenceColumns.isComparable(value.type) else {
        binder.report(
          "K0401", "\(TypeRules.described(value.type)) is no evidence", key.expression.range)
        continue
      }
      var name = key.name?.text ?? Spelling.columnName(of: inner)
      // `lower(email)` is compared as an e-mail.
      if case .call(let call) = inner.bare.kind, let path = call.arguments.first?.value.source.pathText {
        name = path
      }
      names.append(EvidenceColumns.free(name, names))
      values.append(value)
    }
    if values.count != keys.count { return nil }
  }

  private static func free(_ name: String, _ taken: [String]) -> String {
    taken.contains { Spelling.same($0, name) } ? free(name + "_2", taken) : name
  }

  private static func isComparable(_ type: LogicalType) -> Bool {
    switch type {
    case .text, .int, .decimal, .float, .date, .timestamp, .bool: true
    default: false
    }
  }

  /// The expression inside `similar(…)`.
  static func bare(_ expression: Expression) -> Expression {
    guard case .call(let call) = expression.bare.kind, Spelling.same(call.name.text, "similar"),
      let argument = call.arguments.first
    else { return expression }
    return argument.value.source
  }
}

/// Keys of rows, as texts for people and as numbers that order them.
struct RowKeys {
  private let vector: Vector
  init(_ vector: Vector) { self.vector = vector }

  func text(_ row: Int) -> String { ValueText.text(of: vector.value(row)) }

  /// The order of rows with equal content; the same for every order in which rows come.
  var numbers: [UInt64] {
    (0..<vector.count).map { row in
      if case .int(let number) = vector.value(row) {
        return UInt64(bitPattern: number) ^ (1 << 63)
      }
      // FNV-1a.
      return text(row).utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
  }

  /// The row of each of these keys.
  func rows(of keys: Set<String>) -> [String: Int] {
    if keys.isEmpty { return [:] }
    var found: [String: Int] = [:]
    for row in 0..<vector.count {
      let text = text(row)
      if keys.contains(text) { found[text] = row }
    }
    return found
  }

  /// The smallest key of each cluster, for every row of `rows`.
  func smallest(_ clusters: [Int32], _ rows: [Int32]) -> Vector {
    var best: [Int32: Int32] = [:]
    for row in rows {
      let cluster = clusters[Int(row)]
      guard let known = best[cluster] else {
        best[cluster] = row
        continue
      }
      if precedes(Int(row), Int(known)) { best[cluster] = row }
    }
    return vector.gather(Slice(rows.map { best[clusters[Int($0)]] ?? $0 }))
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    switch (vector.value(a), vector.value(b)) {
    case (.int(let a), .int(let b)): a < b
    default: text(a).utf8.lexicographicallyPrecedes(text(b).utf8)
    }
  }
}
