import Glibc
import KithBase

/// The zone as the machine knows it; nil where it has no zone files.
func systemZone(_ name: String) -> TimeZoneTable? {
  guard let file = fopen("/usr/share/zoneinfo/\(name)", "r") else { return nil }
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 100_000)
  let count = fread(&bytes, 1, bytes.count, file)
  return TimeZoneTable(Array(bytes[..<count]))
}
