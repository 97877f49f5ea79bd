import KithBase

extension TypeRules {
  /// Endings of names that make a column a likely key or reference.
  static let keySuffixes = ["id", "no", "number", "code", "key"]

  /// True for names such as `id`, `customer_id`, `invoice_no`.
  static func namesKey(_ column: String) -> Bool {
    guard let last = column.utf8.split(separator: 0x5F).last else { return false }
    return keySuffixes.contains { $0.utf8.elementsEqual(last) }
  }

  /// The rules of every column of a file. Throws K0709 for types that name no column, or too many.
  static func of(
    columns: [String], fileName: String, options: ImportOptions
  ) throws(Diagnostic) -> [TypeRules] {
    var rules = columns.map { name in
      TypeRules(dates: options.dates, admitsExceptions: !namesKey(name))
    }
    switch options.types {
    case nil: break
    case .positional(let types):
      guard types.count == columns.count else {
        throw Diagnostic(
          "K0709", "`types` lists \(types.count) types, but `\(fileName)` has \(columns.count) columns",
          nil)
      }
      for (index, type) in types.enumerated() { rules[index].declared = type }
    case .named(let types):
      for (name, type) in types {
        guard let index = columns.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
          throw Diagnostic(
            "K0709", "`\(fileName)` has no column `\(name)`", nil,
            hint: EditDistance.nearest(to: name, among: columns).map { "did you mean `\($0)`?" })
        }
        rules[index].declared = type
      }
    }
    return rules
  }
}
