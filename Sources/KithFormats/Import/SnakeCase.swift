/// Names of columns and tables from the names that files carry.
package enum SnakeCase {
  /// `CustomerId` → `customer_id`, `First Name` → `first_name`, `orderID` → `order_id`, `MSRP` →
  /// `msrp`; letters of every script are kept. Empty when nothing of a name is left.
  package static func name(_ source: String) -> String {
    let scalars = Array(source.unicodeScalars)
    var result = ""
    for (index, scalar) in scalars.enumerated() {
      guard isWordPart(scalar) else {
        // An apostrophe joins (`Customer's` → `customers`), everything else parts.
        if scalar != "'" && scalar != "\u{2019}" && !result.isEmpty && result.last != "_" {
          result += "_"
        }
        continue
      }
      if index > 0, !result.isEmpty, result.last != "_", startsWord(scalars, index) { result += "_" }
      result += scalar.properties.lowercaseMapping
    }
    while result.last == "_" { result.removeLast() }
    // Lowering can leave combining marks (`İ`), which no name may begin with.
    if let first = result.unicodeScalars.first, first.properties.numericType != nil { result = "_" + result }
    return result
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
      || scalar.properties.canonicalCombiningClass != .notReordered
  }

  private static func startsWord(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    let current = scalars[index].properties
    guard current.isUppercase else { return false }
    let before = scalars[index - 1].properties
    if before.isLowercase || before.numericType == .decimal { return true }
    guard before.isUppercase, index + 1 < scalars.count, scalars[index + 1].properties.isLowercase
    else { return false }
    // `customerIDs`: the s belongs to the initials.
    let endsInPlural = scalars[index + 1] == "s"
      && (index + 2 == scalars.count || !scalars[index + 2].properties.isLowercase)
    return !endsInPlural
  }

  /// Names for all columns, never empty and never the same: `column_3` for a missing one, `name_2`
  /// for the second `name`.
  package static func columns(_ sources: [String]) -> [String] {
    var used = Set<[UInt8]>()
    let wanted = sources.map(name)
    // A name that stands as such in the header is not taken by a numbered one.
    var reserved = Set(wanted.map { Array($0.utf8) })
    return wanted.enumerated().map { index, wish in
      let base = wish.isEmpty ? "column_\(index + 1)" : wish
      var candidate = base
      var number = 2
      while used.contains(Array(candidate.utf8))
        || (candidate.utf8.count != wish.utf8.count && reserved.contains(Array(candidate.utf8)))
      {
        candidate = "\(base)_\(number)"
        number += 1
      }
      used.insert(Array(candidate.utf8))
      reserved.insert(Array(candidate.utf8))
      return candidate
    }
  }

  /// The table name of a file: its last part, without endings such as `.csv`.
  package static func table(fileName: String) -> String {
    var base = fileName.split(separator: "/").last.map(String.init) ?? ""
    for ending in [".xz", ".gz", ".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json"]
    where base.lowercased().hasSuffix(ending) && base.utf8.count > ending.utf8.count {
      base = String(base.dropLast(ending.count))
    }
    let result = name(base)
    return result.isEmpty ? "data" : result
  }
}
