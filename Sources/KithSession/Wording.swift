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

  /// `0.4 ms`, `31 ms`, `1.3 s`, `2 min 5 s`: as exact as a reader cares for.
  package static func elapsed(_ seconds: Double) -> String {
    let micros = max(0, seconds.isFinite ? seconds : 0) * 1_000_000
    if micros < 9_950 { return tenths(Int((micros / 100).rounded())) + " ms" }
    if micros < 999_500 { return "\(Int((micros / 1_000).rounded())) ms" }
    if micros < 59_950_000 { return tenths(Int((micros / 100_000).rounded())) + " s" }
    let whole = Int((micros / 1_000_000).rounded())
    return "\(whole / 60) min \(whole % 60) s"
  }

  private static func tenths(_ count: Int) -> String { "\(count / 10).\(count % 10)" }

  /// A name as the language writes it: in back-quotes where it must be.
  package static func quoted(_ name: String) -> String {
    "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
  }
}
