import KithBase
import KithColumns
import KithJournal

/// How rows of a table name a person, so that one who was forgotten is known again.
///
/// An e-mail address or a tax id is enough by itself; a phone number, a birthday or the key only
/// together with the name, since others may share them.
struct PersonIdentifiers {
  private let names: [Column]
  private let birthdays: [Column]
  private let others: [(kind: PersonalColumn, column: Column)]
  private let key: Column?

  /// `columns` with their names; `key` is the key of the rows, if it is one column.
  init(_ columns: [(name: String, column: Column)], key: Column?) {
    let known = columns.compactMap { entry in
      PersonalColumn(columnName: entry.name).map { (kind: $0, column: entry.column) }
    }
    names = known.filter { $0.kind == .name }.map(\.column)
    birthdays = known.filter { $0.kind == .birthday }.map(\.column)
    others = known.filter { [.email, .phone, .identity].contains($0.kind) }
    self.key = key
  }

  /// What names the person of a row; empty for rows that name nobody.
  func identifiers(of row: Int) -> [Identifier] {
    var found: [Identifier] = []
    let name = names.compactMap { PersonIdentifiers.text($0, row) }
      .map { $0.lowercased() }.joined(separator: " ")
      .split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    func add(_ kind: String, _ text: String) {
      if !text.isEmpty { found.append(Identifier(kind, Array(text.utf8))) }
    }
    for (kind, column) in others {
      guard let text = PersonIdentifiers.text(column, row) else { continue }
      switch kind {
      case .email: if text.contains("@") { add("email", PersonIdentifiers.trimmed(text.lowercased())) }
      case .identity: add("identity", String(text.uppercased().filter { $0.isLetter || $0.isNumber }))
      default:
        let digits = String(text.filter(\.isNumber).suffix(9))
        if digits.utf8.count >= 6, !name.isEmpty { add("phone and name", digits + " " + name) }
      }
    }
    if !name.isEmpty {
      for column in birthdays {
        if let day = PersonIdentifiers.text(column, row) { add("birthday and name", day + " " + name) }
      }
      if let key, let value = PersonIdentifiers.text(key, row) { add("key and name", value + " " + name) }
    }
    return found
  }

  private static func text(_ column: Column, _ row: Int) -> String? {
    let value = column.value(row)
    return value.isNull ? nil : ValueText.text(of: value)
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
