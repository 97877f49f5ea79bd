import Glibc

/// The blocks of earlier sessions, in a file that only its owner may read.
///
/// One entry a line, with `\n` for the line ends inside it and `\\` for backslashes. Entries are only
/// ever appended, under a lock, so that shells that run side by side lose nothing.
package final class History {
  package static let entriesMax = 10_000
  /// Files with more entries than this are rewritten with the newest ones.
  private static let rewriteMin = 20_000
  /// What of a larger file is read: its end.
  private static let bytesMax = 32 << 20

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
    guard let path else { return [] }
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    let readable = descriptor >= 0 ? descriptor : open(path, O_RDONLY | O_CLOEXEC)
    guard readable >= 0 else { return [] }
    defer { close(readable) }
    flock(readable, LOCK_EX)
    let bytes = History.contents(readable)
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true)
    var seen: Set<[UInt8]> = []
    var entries: [String] = []
    for line in lines.reversed() where seen.insert(Array(line)).inserted {
      entries.append(History.decoded(line))
      if entries.count == History.entriesMax { break }
    }
    entries.reverse()
    // The lock is held: nobody appends to the old file while the new one is made.
    if lines.count > History.rewriteMin, descriptor >= 0 { rewrite(entries) }
    last = entries.last ?? ""
    return entries
  }

  /// Adds an entry unless it is the one before. A file that cannot be written is not an error: the
  /// shell works without.
  package func append(_ entry: String) {
    guard let path, !entry.utf8.elementsEqual(last.utf8) else { return }
    last = entry
    let bytes = History.encoded(entry) + [0x0A]
    // Another shell may put a shorter file in the place of the one that was opened.
    for _ in 0..<8 {
      guard let descriptor = History.openForAppending(path) else { return }
      defer { close(descriptor) }
      flock(descriptor, LOCK_EX)
      guard History.isStill(descriptor, at: path) else { continue }
      History.write(bytes, to: descriptor)
      return
    }
  }

  /// Takes texts out of every entry, letter case of ASCII aside; what stood there becomes `…`. False when
  /// the file holds one of them and cannot be written anew.
  package func scrub(_ texts: [String]) -> Bool {
    guard let path else { return true }
    for _ in 0..<8 {
      let descriptor = open(path, O_RDWR | O_CLOEXEC)
      if descriptor < 0 { return errno == ENOENT }
      defer { close(descriptor) }
      flock(descriptor, LOCK_EX)
      guard History.isStill(descriptor, at: path) else { continue }
      let bytes = History.contents(descriptor)
      let entries = bytes.split(separator: 0x0A, omittingEmptySubsequences: true).map {
        History.decoded($0)
      }
      let scrubbed = entries.map { History.scrubbed($0, texts.map { Array($0.utf8) }) }
      if zip(entries, scrubbed).allSatisfy({ $0.utf8.elementsEqual($1.utf8) }) { return true }
      last = ""
      guard rewrite(scrubbed) else { return false }
      // The old file goes; what it held is overwritten before its blocks are given back.
      lseek(descriptor, 0, SEEK_SET)
      History.write([UInt8](repeating: 0, count: bytes.count), to: descriptor)
      return true
    }
    return false
  }

  private static func scrubbed(_ entry: String, _ texts: [[UInt8]]) -> String {
    var bytes = Array(entry.utf8)
    for text in texts where !text.isEmpty {
      var result: [UInt8] = []
      var place = 0
      while place < bytes.count {
        if place + text.count <= bytes.count,
          zip(bytes[place...], text).allSatisfy({ lowered($0) == lowered($1) })
        {
          result += Array("…".utf8)
          place += text.count
        } else {
          result.append(bytes[place])
          place += 1
        }
      }
      bytes = result
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  /// False when the new file cannot be written; the old one is as it was then.
  @discardableResult
  private func rewrite(_ entries: [String]) -> Bool {
    guard let path else { return true }
    let temporary = path + ".\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    let isWritten = History.write(
      entries.flatMap { History.encoded($0) + [0x0A] }, to: descriptor)
    close(descriptor)
    if isWritten, rename(temporary, path) == 0 { return true }
    unlink(temporary)
    return false
  }

  // MARK: Files

  private static func openForAppending(_ path: String) -> Int32? {
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
    var descriptor = open(path, flags, 0o600)
    if descriptor < 0, errno == ENOENT {
      // The folders above it, from the outermost.
      for (index, byte) in path.utf8.enumerated() where byte == UInt8(ascii: "/") && index > 0 {
        mkdir(String(decoding: path.utf8.prefix(index), as: UTF8.self), 0o700)
      }
      descriptor = open(path, flags, 0o600)
    }
    return descriptor >= 0 ? descriptor : nil
  }

  private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
    var opened = stat()
    var named = stat()
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  private static func contents(_ descriptor: Int32) -> [UInt8] {
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return [] }
    if Int(info.st_size) > bytesMax {
      lseek(descriptor, off_t(Int(info.st_size) - bytesMax), SEEK_SET)
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  @discardableResult
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Safety: the pointer stays inside the slice for the length of the closure.
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return false }
      rest.removeFirst(count)
    }
    return true
  }

  // MARK: Entries

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
