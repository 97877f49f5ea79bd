import KithBase
import KithFormats

/// Numbers as reports say them.
package enum Wording {
  /// `1,204 rows`, `1 row`.
  package static func counted(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// `1,234,567`.
  package static func grouped(_ count: Int) -> String { ResultFooter.grouped(count) }

  /// `a, b, c`, no more names than a reader takes in.
  package static func listed(_ names: [String]) -> String {
    let shown = names.prefix(Limits.candidatesInHintMax).joined(separator: ", ")
    return names.count > Limits.candidatesInHintMax ? shown + ", …" : shown
  }

  /// `812 bytes`, `4.1 kB`, `4.1 MB`.
  package static func size(_ bytes: Int) -> String {
    if bytes < 1_000 { return counted(bytes, "byte") }
    var tenths = (bytes + 50) / 100
    for unit in ["kB", "MB"] {
      if tenths < 10_000 { return "\(tenths / 10).\(tenths % 10) \(unit)" }
      tenths = (tenths + 500) / 1000
    }
    return "\(tenths / 10).\(tenths % 10) GB"
  }

  /// `0.001234`.
  package static func seconds(_ seconds: Double) -> String {
    let micros = Int(max(0, seconds) * 1_000_000 + 0.5)
    let rest = String(micros % 1_000_000)
    return "\(micros / 1_000_000)." + String(repeating: "0", count: 6 - rest.utf8.count) + rest
  }

  /// A name as the language writes it: in back-quotes where it must be.
  package static func quoted(_ name: String) -> String {
    "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
  }
}
