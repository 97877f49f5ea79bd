import KithBase

/// Finds time zones in the system's database.
enum TimeZoneFile {
  private static let folders = ["/usr/share/zoneinfo/", "/usr/lib/zoneinfo/", "/etc/zoneinfo/"]

  /// Nil when the system knows no zone of that name.
  static func table(named name: String) -> TimeZoneTable? {
    let allowed = name.utf8.allSatisfy {
      ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39
        || "/_+-".utf8.contains($0)
    }
    guard allowed, !name.isEmpty, name.utf8.first != UInt8(ascii: "/") else { return nil }
    for folder in folders {
      if let bytes = try? SystemFile.read(folder + name, limit: 1 << 20) { return TimeZoneTable(bytes) }
    }
    return nil
  }
}
