/// E-mail addresses without case, spaces and `+` tags.
enum EmailAddresses {
  static func normal(_ folded: Units) -> NormalValue {
    let text = folded.filter { $0 != 0x20 }
    guard let at = text.lastIndex(of: 0x40) else { return NormalValue(text: text, second: text) }
    var local = Array(text[..<at])
    let domain = Array(text[(at + 1)...])
    if let plus = local.firstIndex(of: 0x2B), plus > 0 { local.removeLast(local.count - plus) }
    // Google ignores dots.
    if domain == gmail { local.removeAll { $0 == 0x2E } }
    return NormalValue(text: local + [0x40] + domain, second: local, third: domain)
  }

  private static let gmail = Array("gmail.com".utf16)
}
