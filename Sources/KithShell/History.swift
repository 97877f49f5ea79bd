import Glibc
import KithSession

/// The statements of earlier sessions, in a file that only its owner may read.
///
/// One entry a line, with `\n` for the line ends inside it and `\\` for backslashes. Entries are only
/// ever appended, under a lock, so that shells that run side by side lose nothing.
package final class History {
  package static let entriesMax = 10_000
  /// Files with more entries than this are rewritten with the newest ones.
  private static let rewriteMin = 20_000

  private let path: String?
  private var last = ""

  /// Nil keeps no history.
  package init(path: String?) { self.path = path }

  /// `$KITH_HISTORY`, else the file in the user's data folder; nil where there is neither, or where the
  /// variable is empty.
  package static func defaultPath() -> String? {
    if let given = getenv("KITH_HISTORY") {
      let path = String(cString: given)
      return path.isEmpty ? nil : path
    }
    if let data = getenv("XDG_DATA_HOME"), data.pointee != 0 {
      return String(cString: data) + "/kith/history"
    }
    guard let home = getenv("HOME"), home.pointee != 0 else { return nil }
    return String(cString: home) + "/.local/share/kith/history"
  }

  /// The entries, oldest first; of repeated ones the newest stays.
  package func load() -> [String] {
    guard let path, let bytes = try? SystemFile.read(path) else { return [] }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true)
    var seen: Set<[UInt8]> = []
    var entries: [String] = []
    for line in lines.reversed() where seen.insert(Array(line)).inserted {
      entries.append(History.decoded(line))
      if entries.count == History.entriesMax { break }
    }
    if lines.count > History.rewriteMin { rewrite(entries.reversed()) }
    last = entries.first ?? ""
    return entries.reversed()
  }

  /// Adds an entry unless it is the one before. A file that cannot be written is not an error: the
  /// shell works without.
  package func append(_ entry: String) {
    guard let path, !entry.utf8.elementsEqual(last.utf8) else { return }
    last = entry
    try? SystemFile.makeFolders(SystemFile.folder(of: path))
    write([entry], to: path, flags: O_WRONLY | O_CREAT | O_APPEND)
  }

  private func rewrite(_ entries: [String]) {
    guard let path else { return }
    let temporary = path + ".\(getpid()).tmp"
    write(entries, to: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC)
    rename(temporary, path)
  }

  private func write(_ entries: [String], to path: String, flags: Int32) {
    let descriptor = open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    flock(descriptor, LOCK_EX)
    let bytes = entries.flatMap { (entry: String) -> [UInt8] in History.encoded(entry) + [0x0A] }
    try? StreamSink(descriptor).write(bytes)
  }

  static func encoded(_ entry: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in entry.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes += Array("\\\\".utf8)
      case 0x0A: bytes += Array("\\n".utf8)
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  static func decoded(_ line: some Sequence<UInt8>) -> String {
    var bytes: [UInt8] = []
    var isEscape = false
    for byte in line {
      if isEscape {
        bytes.append(byte == UInt8(ascii: "n") ? 0x0A : byte)
        isEscape = false
      } else if byte == UInt8(ascii: "\\") {
        isEscape = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
