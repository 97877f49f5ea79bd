/// What a column's name says about its values: it breaks ties, and content that says otherwise wins.
enum HeaderHint {
  static func kind(of name: String) -> EvidenceKind? {
    let folded = Folding.units(name)
    let words = Tokens.split(split(name))
    let joined = Folding.text(words.joined())
    func has(_ parts: String...) -> Bool { parts.contains { joined.hasBytes($0) } }
    func word(_ list: String...) -> Bool { words.contains { list.contains(Folding.text($0)) } }
    if has("birth", "dob", "生日", "出生") { return .date }
    if has("created", "updated", "modified", "timestamp", "imported", "source", "来源", "创建", "更新")
      || word("at") { return .system }
    if has("mail", "邮箱", "邮件", "电邮") { return .email }
    if has("phone", "mobile", "fax", "电话", "手机", "telefon") || word("tel", "cell") { return .phone }
    if has("post", "zip", "plz", "邮编", "邮递") { return .postcode }
    let saysFamily = has("surname", "lastname", "familyname")
    if has("fullname"), !saysFamily { return .fullName }
    if saysFamily, word("first", "given", "forename") || has("firstand") { return .fullName }
    if has("firstname", "givenname", "forename", "fname", "vorname", "prenom") || word("given", "first") {
      return .given
    }
    if has("lastname", "surname", "familyname", "lname", "nachname") || word("family", "last") {
      return .family
    }
    if has("fullname", "contactname", "姓名", "联系人") { return .fullName }
    if has("company", "organi", "employer", "business", "account", "公司", "单位", "firma") || word("org") {
      return .organisation
    }
    if has("housenumber", "streetnumber", "门牌") { return .number }
    if has("street", "addr", "地址", "strasse") || word("road", "line1") { return .street }
    if has("city", "town", "suburb", "state", "region", "province", "country", "county", "gender", "sex",
      "occupation", "category", "genre", "birthplace", "城市", "国家", "省", "性别")
      || word("place", "type") { return .city }
    if has("ssn", "taxid", "vat", "passport", "身份证", "税号", "统一编号") || word("id", "identifier", "ein") {
      return .identifier
    }
    if has("date", "日期") { return .date }
    if has("note", "description", "comment", "title", "abstract", "备注", "说明") { return .text }
    if has("number") || word("no", "nr", "age", "year", "month", "day") { return .number }
    return folded.elementsEqual("name".utf16) || has("名称") ? .organisation : nil
  }

  /// Words apart, also `firstName`.
  private static func split(_ name: String) -> Units {
    var spaced = ""
    var wasLower = false
    for scalar in name.unicodeScalars {
      if wasLower, (0x41...0x5A).contains(scalar.value) { spaced.unicodeScalars.append(" ") }
      wasLower = (0x61...0x7A).contains(scalar.value)
      spaced.unicodeScalars.append(scalar)
    }
    return Folding.units(spaced)
  }
}

extension String {
  /// Whether the bytes of `part` stand in the text.
  func hasBytes(_ part: String) -> Bool {
    let (bytes, sought) = (Array(utf8), Array(part.utf8))
    guard !sought.isEmpty, bytes.count >= sought.count else { return false }
    return (0...(bytes.count - sought.count)).contains { bytes[$0...].starts(with: sought) }
  }
}
