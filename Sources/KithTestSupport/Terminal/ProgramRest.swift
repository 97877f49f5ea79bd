import Glibc

/// Whether programs have nothing left to do until somebody types.
enum ProgramRest {
  /// Whether every thread of the processes of a group sleeps or is stopped, as the kernel tells; true also
  /// where it does not tell.
  static func isReached(group: pid_t) -> Bool {
    guard group > 0, let tasks = opendir("/proc/\(group)/task") else { return true }
    defer { closedir(tasks) }
    while let entry = readdir(tasks) {
      let thread = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard thread.utf8.first != UInt8(ascii: ".") else { continue }
      if let state = state(of: "/proc/\(group)/task/\(thread)/stat"), !resting.contains(state) {
        return false
      }
    }
    return true
  }

  /// Asleep, stopped, traced, ended.
  private static let resting = Set("STtZX".utf8)

  /// The letter behind the name in brackets, see proc(5).
  private static func state(of path: String) -> UInt8? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = read(file, &bytes, bytes.count)
    guard count > 0, let bracket = bytes[..<count].lastIndex(of: UInt8(ascii: ")")),
      bracket + 2 < count
    else { return nil }
    return bytes[bracket + 2]
  }
}
