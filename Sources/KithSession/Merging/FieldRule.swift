import KithBase

/// How the field of a golden record is chosen among the rows of a cluster.
enum FieldRule: Equatable {
  /// The first that is filled.
  case first
  /// The survivor's.
  case survivor
  /// The smallest, as of the day a customer was created.
  case smallest
  /// The largest, as of the last activity.
  case largest
  /// A refusal of one row is a refusal: true if any says so.
  case anyTrue
  /// A permission counts only where no row refuses it: false if any says so.
  case anyFalse
  /// A text such as `refused` of one row wins over `granted`.
  case refusal
  /// Every tag of every row once; the separator is the one the texts use.
  case tags
  /// Every note of every row once.
  case notes
  /// An e-mail or phone: the first that is filled; a further column of the kind takes what is left over.
  case contact(Contact, isSpare: Bool)
  /// E-mails and phones that no other column has a place for, as a text.
  case extras
  /// All fields of a group come from one row: no address of two halves.
  case group(Group)

  enum Group: Equatable {
    case address, name
  }

  enum Contact: String, CaseIterable, Equatable {
    case email, phone
  }

  /// The column of `extras`.
  static let extrasColumn = "merged_values"

  /// As people read it beside a value.
  var words: String {
    switch self {
    case .first, .contact(_, isSpare: false): "first filled"
    case .contact(_, isSpare: true): "further one"
    case .extras: "left over"
    case .survivor: "of the row that stays"
    case .smallest: "earliest"
    case .largest: "latest"
    case .anyTrue, .anyFalse, .refusal: "refusal wins"
    case .tags, .notes: "all together"
    case .group(.address): "one whole address"
    case .group(.name): "one whole name"
    }
  }

  /// The rule for a column, told from its name and type.
  static func of(_ column: ColumnSchema, isKey: Bool) -> FieldRule {
    if isKey { return .survivor }
    let words = Set(
      column.name.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init))
    func has(_ some: String...) -> Bool { !words.isDisjoint(with: some) }
    let isMoment = column.type == .date || column.type == .timestamp
    if isMoment, has("created", "signup", "registered", "joined", "since", "acquired", "first") {
      return .smallest
    }
    if isMoment, has("updated", "modified", "last", "seen", "activity", "changed") { return .largest }
    if let consent = consent(column, words) { return consent }
    if let contact = contact(column, words) { return contact }
    if column.type == .text {
      if column.name.lowercased() == extrasColumn { return .extras }
      if has("tags", "tag", "labels", "segments", "interests", "lists", "标签", "標籤") { return .tags }
      if PersonalColumn(column) == .note { return .notes }
    }
    if has("owner", "assigned", "account_owner") { return .survivor }
    switch PersonalColumn(column) {
    case .address?: return .group(.address)
    case .name? where has("first", "last", "middle", "given", "family", "surname", "firstname", "lastname"):
      return .group(.name)
    default: break
    }
    if has("country", "state", "region", "province", "county") { return .group(.address) }
    if has("title", "salutation", "prefix") { return .group(.name) }
    return .first
  }

  private static func contact(_ column: ColumnSchema, _ words: Set<String>) -> FieldRule? {
    guard column.type == .text, let kind = PersonalColumn(column).flatMap({ Contact(rawValue: $0.rawValue) })
    else { return nil }
    let name = column.name.lowercased()
    let further: Set<String> = [
      "second", "secondary", "other", "alternative", "alt", "additional", "extra", "further", "2", "3", "4",
    ]
    let isSpare = !words.isDisjoint(with: further) || name.utf8.last.map { (0x32...0x39).contains($0) } == true
    return .contact(kind, isSpare: isSpare)
  }

  private static func consent(_ column: ColumnSchema, _ words: Set<String>) -> FieldRule? {
    let name = column.name.lowercased()
    let refuses =
      ["opt_out", "optout", "unsubscribed", "do_not", "donot", "blocked", "blacklist", "no_mail",
        "no_email", "no_call", "suppressed", "bounced", "deceased"].contains { name.contains($0) }
    let permits =
      !refuses
      && (!words.isDisjoint(with: ["consent", "gdpr", "newsletter", "subscribed", "marketing"])
        || name.contains("opt_in") || name.contains("optin") || name.contains("allow"))
    if !refuses, !permits { return nil }
    switch column.type {
    case .bool, .int: return refuses ? .anyTrue : .anyFalse
    case .text: return .refusal
    default: return nil
    }
  }
}
