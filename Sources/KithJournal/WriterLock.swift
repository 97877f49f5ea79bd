import Glibc

/// The right to write a workspace, held through a file beside it that also says who holds it. The
/// system gives it back when the process ends, however it ends.
final class WriterLock {
  private let path: String
  private var descriptor: Int32

  /// `program` is how the holder calls itself to others, such as `kith run monthly.kith`.
  init(workspace: String, program: String) throws(JournalError) {
    path = workspace + "-lock"
    descriptor = -1
    // The holder may remove the file between opening and locking it: then it is another file by now.
    for _ in 0..<100 {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw WriterLock.cannotLock(workspace, errno) }
      if flock(file, LOCK_EX | LOCK_NB) != 0 {
        let number = errno
        let holder = WriterLock.holder(file)
        close(file)
        guard number == EWOULDBLOCK || number == EINTR else {
          throw WriterLock.cannotLock(workspace, number)
        }
        throw JournalError(
          .inUse, "`\(workspace)` is being written by \(holder)",
          hint: "close it there, or open it with --read-only", errno: number)
      }
      if WriterLock.isSame(file, path) {
        descriptor = file
        note(program)
        return
      }
      close(file)
    }
    throw JournalError(.busy, "`\(workspace)` is being opened and closed by others", hint: "try again")
  }

  deinit { release() }

  func release() {
    guard descriptor >= 0 else { return }
    unlink(path)
    close(descriptor)
    descriptor = -1
  }

  private func note(_ program: String) {
    let text = Array("\(getpid())\n\(program)\n".utf8)
    _ = ftruncate(descriptor, 0)
    _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// `process 4711 (kith run monthly.kith)`, as the file says.
  private static func holder(_ file: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = buffer.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
    let lines = buffer.prefix(max(count, 0)).split(separator: 0x0A).map {
      String(decoding: $0.filter { $0 >= 0x20 }, as: UTF8.self)
    }
    guard let process = lines.first else { return "another program" }
    return "process \(process)" + (lines.count > 1 ? " (\(lines[1]))" : "")
  }

  private static func isSame(_ file: Int32, _ path: String) -> Bool {
    var held = stat()
    var named = stat()
    return fstat(file, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino
      && held.st_dev == named.st_dev
  }

  private static func cannotLock(_ workspace: String, _ number: Int32) -> JournalError {
    let reason = String(cString: strerror(number))
    switch number {
    case EACCES, EROFS, EPERM:
      return JournalError(
        .readOnly, "`\(workspace)` cannot be written: its folder takes no new files (\(reason))",
        hint: "open it with --read-only", errno: number)
    case ENOSPC, EDQUOT:
      return JournalError(.diskFull, "the disk is full: `\(workspace)` cannot be opened", errno: number)
    default:
      return JournalError(.cannotOpen, "`\(workspace)` cannot be opened: \(reason)", errno: number)
    }
  }
}

/// Which file a path names, to see that it is still the one that was opened.
struct FileIdentity: Equatable {
  private var device: UInt64
  private var number: UInt64

  /// Nil when there is no such file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }
}
