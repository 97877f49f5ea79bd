import KithBase
import KithFormats

/// What the options of an `import` or a `read` ask for.
struct ImportWish {
  /// What happens to a row that is in the table already.
  enum Existing: String, CaseIterable { case reject, update, fill, skip }

  var options = ImportOptions()
  /// Columns by which rows are found again; empty for the key.
  var on: [String] = []
  var existing = Existing.reject
  var replaces = false

  private static let readNames = ["dates", "encoding", "header", "null", "sep", "strict", "types"]
  private static let importNames = readNames + ["existing", "on", "replace"]

  /// Options by name; bare words have become texts. `read` knows those that concern the file only.
  init(_ given: [(name: String, value: Value, range: SourceRange?)], isRead: Bool)
    throws(Diagnostic)
  {
    for (name, value, range) in given {
      let key = name.lowercased()
      switch (key, value) {
      case ("header", .bool(let flag)): options.header = flag
      case ("strict", .bool(let flag)): options.isStrict = flag
      case ("encoding", .text(let text)): options.encoding = text
      case ("dates", .text(let text)):
        guard let order = ImportOptions.DateOrder(rawValue: text.lowercased()) else {
          throw Diagnostic("K0723", "`dates` wants dmy, mdy or ymd", range, hint: "with dates: dmy")
        }
        options.dates = order
      case ("sep", .text(let text)):
        guard let byte = ImportOptions.separator(text) else {
          throw Diagnostic(
            "K0723", "`sep` wants a single character", range, hint: "with sep: \";\"")
        }
        options.separator = byte
      case ("null", .text(let text)): options.nullWords = [text]
      case ("null", .list(let values)): options.nullWords = try ImportWish.texts(values, key, range)
      case ("types", .list(let values)):
        options.types = try ImportWish.types(ImportWish.texts(values, key, range), range)
      case ("on", .text(let text)) where !isRead: on = [text]
      case ("on", .list(let values)) where !isRead: on = try ImportWish.texts(values, key, range)
      case ("replace", .bool(let flag)) where !isRead: replaces = flag
      case ("existing", .text(let text)) where !isRead:
        guard let mode = Existing(rawValue: text.lowercased()) else {
          throw Diagnostic(
            "K0723", "`existing` wants update, fill, skip or reject", range,
            hint: "with existing: update")
        }
        existing = mode
      default: throw ImportWish.mismatch(name, isRead: isRead, range)
      }
    }
  }

  private static func texts(_ values: [Value], _ name: String, _ range: SourceRange?)
    throws(Diagnostic) -> [String]
  {
    var result: [String] = []
    for value in values {
      guard case .text(let text) = value else {
        throw Diagnostic("K0723", "`\(name)` wants a list of words", range)
      }
      result.append(text)
    }
    return result
  }

  /// `[text, int, date]` by place, or `["zip: text", "amount: decimal"]` by name.
  private static func types(_ words: [String], _ range: SourceRange?) throws(Diagnostic)
    -> ImportOptions.Types
  {
    var named: [(name: String, type: LogicalType)] = []
    var placed: [LogicalType] = []
    for word in words {
      let parts = word.split(separator: ":", maxSplits: 1).map { $0.filter { $0 != " " } }
      let known: [String: LogicalType] = [
        "text": .text, "int": .int, "decimal": .decimal(scale: 2), "float": .float, "bool": .bool,
        "date": .date, "timestamp": .timestamp,
      ]
      guard let last = parts.last, let type = known[last.lowercased()] else {
        throw Diagnostic(
          "K0723", "there is no type `\(word)`", range,
          hint: "types are text, int, decimal, float, bool, date and timestamp")
      }
      if parts.count == 2 { named.append((parts[0], type)) } else { placed.append(type) }
    }
    if named.isEmpty { return .positional(placed) }
    guard placed.isEmpty else {
      throw Diagnostic("K0723", "`types` names all columns or none", range)
    }
    return .named(named)
  }

  private static func mismatch(_ name: String, isRead: Bool, _ range: SourceRange?) -> Diagnostic {
    let names = isRead ? readNames : importNames
    if names.contains(name.lowercased()) {
      return Diagnostic("K0723", "the value of `\(name)` is of the wrong kind", range)
    }
    return Diagnostic(
      "K0723", "`\(isRead ? "read" : "import")` has no option `\(name)`", range,
      hint: EditDistance.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
        ?? "its options are \(names.joined(separator: ", "))")
  }
}
