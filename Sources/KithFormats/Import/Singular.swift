/// Singulars of English table names, for finding keys and naming references.
package enum Singular {
  /// The last word of a snake case name in the singular: `customers` → `customer`, `categories` →
  /// `category`, `addresses` → `address`, `order_lines` → `order_line`. Names that are singular
  /// stay as they are.
  package static func of(_ table: String) -> String {
    let parts = table.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard let last = parts.last else { return table }
    return (parts.dropLast() + [word(last)]).joined(separator: "_")
  }

  private static let irregular: [(many: String, one: String)] = [
    ("people", "person"), ("children", "child"), ("men", "man"), ("women", "woman"),
    ("data", "data"), ("news", "news"), ("series", "series"), ("movies", "movie"),
    ("cookies", "cookie"),
  ]

  private static func word(_ word: String) -> String {
    for entry in irregular where entry.many.utf8.elementsEqual(word.utf8) { return entry.one }
    let count = word.utf8.count
    func ends(_ ending: String) -> Bool { word.utf8.count > ending.utf8.count && word.hasSuffix(ending) }
    if ends("ies"), count > 4 { return word.dropLast(3) + "y" }
    for ending in ["sses", "ches", "shes", "xes", "zzes", "uses"] where ends(ending) {
      // `houses`, `causes` end in an e that stays; `statuses`, `bonuses` in one that goes.
      if ending == "uses", ends("ouses") || ends("auses") { break }
      return String(word.dropLast(2))
    }
    if ends("ss") || ends("us") || ends("is") { return word }
    if ends("s"), count > 2 { return String(word.dropLast()) }
    return word
  }
}
