import Glibc

/// A time zone of the system's database: seconds to add to UTC at any instant.
///
/// Reads the format of RFC 8536 (TZif), version 2 or later: the transitions listed in the file, and
/// after the last of them the rule in its footer.
struct TimeZoneFile: Sendable {
  /// Instants in seconds since 1970, ascending, and the offset that holds from each on.
  private var instants: [Int64] = []
  private var offsets: [Int] = []
  private var first = 0
  private var rule: TimeZoneRule?

  private static let folders = ["/usr/share/zoneinfo/", "/usr/lib/zoneinfo/", "/etc/zoneinfo/"]

  /// Nil when the system knows no zone of that name.
  init?(named name: String) {
    let allowed = name.utf8.allSatisfy {
      ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39
        || "/_+-".utf8.contains($0)
    }
    guard allowed, !name.isEmpty, name.utf8.first != UInt8(ascii: "/") else { return nil }
    for folder in TimeZoneFile.folders {
      if let bytes = try? SystemFile.read(folder + name, limit: 1 << 20) {
        self.init(bytes)
        return
      }
    }
    return nil
  }

  init?(_ bytes: [UInt8]) {
    guard bytes.count > 44, bytes.starts(with: "TZif".utf8), bytes[4] >= 0x32 else { return nil }
    func big(_ at: Int, _ size: Int) -> Int64? {
      guard at >= 0, at + size <= bytes.count else { return nil }
      var value: UInt64 = bytes[at] & 0x80 != 0 ? ~0 : 0
      for index in 0..<size { value = value << 8 | UInt64(bytes[at + index]) }
      return Int64(bitPattern: value)
    }
    func counts(_ header: Int) -> [Int]? {
      var result: [Int] = []
      for index in 0..<6 {
        guard let count = big(header + 20 + index * 4, 4), count >= 0 else { return nil }
        result.append(Int(count))
      }
      return result
    }
    // isutc, isstd, leap, time, type, char; the first block has 4-byte times and is skipped.
    guard let old = counts(0) else { return nil }
    let second = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
    guard let new = counts(second) else { return nil }
    let times = second + 44
    let indexes = times + new[3] * 8
    let types = indexes + new[3]
    func offset(_ type: Int) -> Int? { big(types + type * 6, 4).map { Int($0) } }
    guard new[4] > 0, let initial = offset(0) else { return nil }
    first = initial
    for index in 0..<new[3] {
      guard let instant = big(times + index * 8, 8), indexes + index < bytes.count,
        let offset = offset(Int(bytes[indexes + index]))
      else { return nil }
      instants.append(instant)
      offsets.append(offset)
    }
    let footer = types + new[4] * 6 + new[5] + new[2] * 12 + new[1] + new[0]
    if footer < bytes.count {
      let text = bytes[(footer + 1)...].prefix { $0 != 0x0A }
      rule = TimeZoneRule(String(decoding: text, as: UTF8.self))
    }
  }

  /// Seconds to add to UTC at an instant in microseconds since 1970. O(log transitions).
  func offset(at microseconds: Int64) -> Int {
    let second = microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    guard let last = instants.last else { return rule?.offset(at: second) ?? first }
    if second >= last { return rule?.offset(at: second) ?? offsets[offsets.count - 1] }
    var low = 0
    var high = instants.count
    while low < high {
      let middle = (low + high) / 2
      if instants[middle] <= second { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first : offsets[low - 1]
  }
}
