import Glibc

/// The look at a path before SQLite opens it.
enum DiskFile {
  /// Refuses what is missing for reading, is no file, or is plainly no workspace.
  static func check(_ path: String, _ mode: Workspace.Mode) throws(JournalError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let number = errno
      if number == ENOENT, mode == .readWrite { return }
      throw JournalError(
        .cannotOpen, "there is no workspace `\(path)`: \(String(cString: strerror(number)))",
        errno: number)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw JournalError(.cannotOpen, "`\(path)` is not a file")
    }
    if status.st_size == 0 {
      if mode == .readWrite { return }
      throw JournalError(.foreign, "`\(path)` is empty")
    }
    let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw JournalError(
        .cannotOpen, "`\(path)` cannot be read: \(String(cString: strerror(errno)))", errno: errno)
    }
    defer { Glibc.close(file) }
    var header = [UInt8](repeating: 0, count: 100)
    let count = header.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
    let magic = Array("SQLite format 3\0".utf8)
    guard count >= magic.count, header.starts(with: magic) else {
      throw JournalError(.foreign, "`\(path)` is not a workspace of Kith")
    }
    guard count == header.count else {
      throw JournalError(.damaged, "`\(path)` is damaged: it is cut short after \(count) bytes")
    }
  }

  /// Makes the file where there is none, for its owner alone; SQLite gives the log the same mode.
  static func create(_ path: String) throws(JournalError) {
    let file = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if file >= 0 {
      Glibc.close(file)
      return
    }
    let number = errno
    if number == EEXIST { return }
    let reason = String(cString: strerror(number))
    throw JournalError(
      number == ENOSPC ? .diskFull : number == EACCES || number == EROFS ? .readOnly : .cannotOpen,
      "`\(path)` cannot be made: \(reason)", errno: number)
  }

  /// The path as a URI that tells SQLite that nobody writes the file.
  static func immutableURI(_ path: String) -> String {
    var uri = "file:"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"):
        uri += "%" + String(byte, radix: 16, uppercase: true)
      case 0x80...:
        uri += "%" + String(byte, radix: 16, uppercase: true)
      default: uri.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return uri + "?immutable=1"
  }
}
