/// The text tests of the language: `contains`, `starts with`, `ends with`, `like`, `ilike`, `matches`.
package enum TextMatchKind: String, Hashable, Sendable, CaseIterable {
  case contains
  case startsWith = "starts with"
  case endsWith = "ends with"
  case like, ilike, matches
}
