import Glibc
import KithBase
import KithFormats

/// Writes bytes to a file that it opens and closes.
final class FileSink: ByteSink {
  private var descriptor: Int32
  private let path: String
  private(set) var byteCount = 0

  init(path: String, flags: Int32) throws(Diagnostic) {
    self.path = path
    descriptor = open(path, flags | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw FileSink.failure(path) }
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
          throw FileSink.failure(path)
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
    if !isWritten || !isClosed { throw FileSink.failure(path) }
  }
}
