import Glibc
import KithBase
import KithFormats

/// Writes bytes to a file that it opens and closes.
final class FileSink: ByteSink {
  private var descriptor: Int32
  /// What messages call the file.
  private let name: String
  private(set) var byteCount = 0

  /// `name` is what messages call the file where it is written under a temporary name.
  init(path: String, flags: Int32, named name: String? = nil) throws(Diagnostic) {
    self.name = name ?? path
    descriptor = open(path, flags | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw FileSink.failure(self.name) }
  }

  /// A file that is made anew, or emptied.
  static func creating(_ path: String) throws(Diagnostic) -> FileSink {
    try FileSink(path: path, flags: O_WRONLY | O_CREAT | O_TRUNC)
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  private static func failure(_ path: String) -> Diagnostic {
    Diagnostic("K0721", "the file `\(path)` cannot be written: \(SystemFile.reason(errno))", nil)
  }

  func write(_ bytes: [UInt8]) throws {
    // Safety: the pointer stays inside the array for the length of the closure.
    try bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count {
        guard let base = buffer.baseAddress else { return }
        let count = Glibc.write(descriptor, base + offset, buffer.count - offset)
        if count < 0 {
          if errno == EINTR { continue }
          throw FileSink.failure(name)
        }
        offset += count
      }
    }
    byteCount += bytes.count
  }

  /// Closes the file; with `syncing`, its bytes are on the disk afterwards.
  func close(syncing: Bool) throws(Diagnostic) {
    let isWritten = !syncing || fsync(descriptor) == 0
    let isClosed = Glibc.close(descriptor) == 0
    descriptor = -1
    if !isWritten || !isClosed { throw FileSink.failure(name) }
  }
}

extension SystemFile {
  /// Gives a file new content, by a temporary file beside it.
  package static func replace(_ path: String, with bytes: [UInt8]) throws {
    let target = realPath(path)
    let temporary = "\(folder(of: target)).\(name(of: target)).\(getpid()).tmp"
    var info = stat()
    let mode = stat(target, &info) == 0 ? info.st_mode & 0o777 : 0o644
    let sink = try FileSink.creating(temporary)
    do {
      try sink.write(bytes)
      try sink.close(syncing: true)
    } catch {
      unlink(temporary)
      throw error
    }
    chmod(temporary, mode)
    if rename(temporary, target) != 0 {
      let code = errno
      unlink(temporary)
      throw Diagnostic("K0721", "the file `\(path)` cannot be written: \(reason(code))", nil)
    }
  }
}
