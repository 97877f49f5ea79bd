import KithBase
import KithFormats

/// Something that `set name = value` changes.
package struct Setting: Sendable {
  package let name: String
  /// One sentence.
  package let summary: String
  package let example: String
  /// Reads and applies the value, or says in a sentence what it wants.
  let apply: @Sendable (Value, inout Settings) throws(SettingMismatch) -> Void
  /// The value as it stands.
  package let show: @Sendable (Settings) -> String
}

extension Setting {
  /// Whether a workspace keeps it: it says how its data are to be read, not how one session shows them.
  var isKept: Bool { name == "timezone" }
}

/// The value does not fit the setting: what it wants instead.
struct SettingMismatch: Error {
  let wanted: String
  init(_ wanted: String) { self.wanted = wanted }
}

/// The values of all settings.
package struct Settings: Sendable {
  /// What `today()` and `now()` give, in microseconds since 1970-01-01T00:00:00Z; nil is the clock.
  package var asOf: Int64?
  /// How results are written: a name of the output formats; nil is the shell's choice.
  package var format: String?
  package var threads: Int
  /// Rows that a kernel sees at once.
  package var batchRows = 8_192
  /// Name of the time zone for display and for `date(timestamp)`.
  package var timezone = "UTC"
  /// Seconds to add to UTC at an instant; nil is UTC.
  package var zone: (@Sendable (Int64) -> Int)?

  package init(threads: Int = 1) { self.threads = threads }
}

extension Setting {
  /// Every setting, by name.
  package static let all: [Setting] = [asOf, batchRows, format, threads, timezone]

  static let asOf = Setting(
    name: "as_of", summary: "The day that `today()` gives, or null for the clock.",
    example: "set as_of = 2026-06-30",
    apply: { (value, settings) throws(SettingMismatch) in
      switch value {
      case .null: settings.asOf = nil
      case .date(let day): settings.asOf = Int64(day) * CivilDate.microsecondsPerDay
      case .timestamp(let instant): settings.asOf = instant
      default: throw SettingMismatch("a date such as 2026-06-30, or null")
      }
    },
    show: { settings in
      guard let instant = settings.asOf else { return "null" }
      let (day, rest) = CivilDate.split(microseconds: instant)
      return rest == 0 ? CivilDate.text(days: day) : CivilDate.text(microseconds: instant)
    })

  static let batchRows = Setting(
    name: "batch_rows", summary: "Rows that the engine works on at once; changes no result.",
    example: "set batch_rows = 8192",
    apply: { (value, settings) throws(SettingMismatch) in
      guard case .int(let rows) = value, (1...1 << 20).contains(rows) else {
        throw SettingMismatch("a whole number from 1 to 1048576")
      }
      settings.batchRows = Int(rows)
    }, show: { String($0.batchRows) })

  static let format = Setting(
    name: "format", summary: "How results are printed, or null for the usual way.",
    example: "set format = \"json\"",
    apply: { (value, settings) throws(SettingMismatch) in
      switch value {
      case .null: settings.format = nil
      case .text(let name):
        guard let format = OutputFormat.named(name), !format.isBinary else {
          throw SettingMismatch("one of \(formatNames)")
        }
        settings.format = format.name
      default: throw SettingMismatch("one of \(formatNames)")
      }
    }, show: { $0.format ?? "null" })

  private static var formatNames: String {
    OutputFormat.all.filter { !$0.isBinary }.map(\.name).joined(separator: ", ")
  }

  static let threads = Setting(
    name: "threads", summary: "Threads that a query uses; changes no result.",
    example: "set threads = 2",
    apply: { (value, settings) throws(SettingMismatch) in
      guard case .int(let count) = value, (1...256).contains(count) else {
        throw SettingMismatch("a whole number from 1 to 256")
      }
      settings.threads = Int(count)
    }, show: { String($0.threads) })

  static let timezone = Setting(
    name: "timezone", summary: "The time zone in which timestamps are shown and turned into dates.",
    example: "set timezone = \"Europe/Berlin\"",
    apply: { (value, settings) throws(SettingMismatch) in
      guard case .text(let name) = value, let zone = TimeZone.named(name) else {
        throw SettingMismatch("the name of a time zone such as \"Europe/Berlin\" or \"UTC\"")
      }
      settings.timezone = name
      settings.zone = zone.offset
    }, show: { "\"\($0.timezone)\"" })
}

/// Time zones by name: `UTC`, a fixed offset such as `+02:00`, or one of the system's database.
enum TimeZone {
  struct Found { let offset: (@Sendable (Int64) -> Int)? }

  static func named(_ name: String) -> Found? {
    if ["utc", "z", "gmt"].contains(name.lowercased()) { return Found(offset: nil) }
    if let seconds = fixed(name) { return Found(offset: { _ in seconds }) }
    guard let table = TimeZoneFile.table(named: name) else { return nil }
    return Found(offset: { table.offset(at: $0) })
  }

  /// `+02:00`, `-0530`, `+2`.
  private static func fixed(_ name: String) -> Int? {
    guard let sign = name.first, sign == "+" || sign == "-" else { return nil }
    let digits = name.dropFirst().filter { $0 != ":" }
    guard let number = Int(digits), number >= 0, digits.utf8.count <= 4 else { return nil }
    let (hours, minutes) = digits.utf8.count > 2 ? (number / 100, number % 100) : (number, 0)
    guard hours <= 14, minutes < 60 else { return nil }
    return (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
  }
}
