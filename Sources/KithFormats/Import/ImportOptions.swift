package import KithBase

/// The options of `import` and `read`, already checked to be of the right kinds.
package struct ImportOptions: Sendable {
  /// The order of day and month in dates such as 03/04/2026.
  package enum DateOrder: String, Sendable, CaseIterable { case dmy, mdy, ymd }

  /// Declared types: by place for all columns, or by name for some.
  package enum Types: Sendable {
    case positional([LogicalType])
    case named([(name: String, type: LogicalType)])
  }

  /// Whether the first row holds the names; nil to look.
  package var header: Bool?
  package var types: Types?
  /// Nil to let the data decide.
  package var dates: DateOrder?
  /// The name of a character encoding, such as `windows-1252`; nil to look.
  package var encoding: String?
  /// The character between fields; nil to look.
  package var separator: UInt8?
  /// Words that mean null where they are not quoted; nil for `NULL` and `\N`.
  package var nullWords: [String]?
  /// True to fail at the first rejected row, loading nothing.
  package var isStrict = false
  /// The table's name; nil to take the file's.
  package var tableName: String?
  /// True to remember where each row stands, for rows that are refused after the file was read.
  package var keepsOrigins = false
  /// Bytes that one task parses; tests make it tiny. The result never depends on it.
  package var chunkBytes = 4 << 20

  package init() {}

  /// The single byte of a `sep:` option; nil when the text is none.
  package static func separator(_ text: String) -> UInt8? {
    if text == "\\t" || text == "tab" { return 0x09 }
    let bytes = Array(text.utf8)
    guard bytes.count == 1, bytes[0] < 0x80, bytes[0] != 0x22, bytes[0] != 0x0A, bytes[0] != 0x0D
    else { return nil }
    return bytes[0]
  }
}
