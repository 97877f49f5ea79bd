import KithBase

/// What a column says about a person, told from its name. The kinds are those that data protection
/// laws mean by personal data of a customer.
enum PersonalColumn: String, CaseIterable {
  case name, email, phone, address, birthday, identity, note

  /// Nil for columns that say nothing about a person by themselves.
  init?(_ column: ColumnSchema) {
    if column.expression != nil { return nil }
    guard let kind = PersonalColumn(columnName: column.name) else { return nil }
    // Free text is text; a flag or a number about it stays.
    if kind == .note || kind == .name, column.type != .text { return nil }
    self = kind
  }

  init?(columnName: String) {
    let name = columnName.lowercased()
    let words = Set(name.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init))
    for kind in PersonalColumn.order {
      if !words.isDisjoint(with: kind.notWords) { continue }
      if !words.isDisjoint(with: kind.words) || kind.parts.contains(where: { name.contains($0) }) {
        self = kind
        return
      }
    }
    return nil
  }

  /// Kinds whose words are the more telling ones come first: `email_address` is an e-mail.
  private static let order: [PersonalColumn] = [
    .email, .phone, .birthday, .identity, .address, .note, .name,
  ]

  /// Words of a column's name, between underscores.
  private var words: Set<String> {
    switch self {
    case .name: ["name", "surname", "forename", "firstname", "lastname", "fullname", "nickname", "contact"]
    case .email: ["email", "mail", "emails"]
    case .phone: ["phone", "phones", "tel", "telephone", "mobile", "cell", "fax", "whatsapp", "wechat"]
    case .address:
      ["address", "addr", "street", "postcode", "zip", "zipcode", "postal", "city", "suburb", "town"]
    case .birthday: ["birthday", "birthdate", "birth", "dob", "born"]
    case .identity: ["ssn", "passport", "iban", "vat", "nino", "taxid", "tin"]
    case .note:
      ["note", "notes", "comment", "comments", "remark", "remarks", "memo", "message", "body", "bio",
       "description"]
    }
  }

  /// Words beside which the others mean something else.
  private var notWords: Set<String> {
    switch self {
    case .name: ["company", "organisation", "organization", "product", "campaign", "file", "event", "plan"]
    case .phone, .email: ["count", "verified", "opt"]
    default: []
    }
  }

  /// Parts of names that tell the kind wherever they stand.
  private var parts: [String] {
    switch self {
    case .name: ["姓名", "名字", "联系人", "聯絡人"]
    case .email: ["e_mail", "e-mail", "邮箱", "郵箱", "电邮", "電郵", "邮件"]
    case .phone: ["电话", "電話", "手机", "手機", "微信"]
    case .address: ["地址", "住址", "邮编", "郵遞"]
    case .birthday: ["生日", "出生"]
    case .identity: ["tax_id", "tax_number", "national_id", "id_number", "social_security", "身份证", "身分證"]
    case .note: ["备注", "備註", "留言"]
    }
  }

  /// Whether its values name the person by themselves.
  var isIdentifying: Bool {
    switch self {
    case .name, .email, .phone, .identity, .address: true
    case .birthday, .note: false
    }
  }
}
