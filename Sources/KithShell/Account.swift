import Glibc

/// The user who runs the program.
enum Account {
  /// The login name; `unknown` where the system knows none.
  static var name: String {
    if let entry = getpwuid(geteuid()), let name = entry.pointee.pw_name {
      return String(cString: name)
    }
    return getenv("USER").map { String(cString: $0) } ?? "unknown"
  }
}
