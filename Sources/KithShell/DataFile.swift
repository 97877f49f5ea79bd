import Glibc
import KithBase
import KithSession

/// A file named on the command line: a program to run, or data to import.
struct DataFile {
  enum Kind { case data, program, workspace }

  let path: String
  let kind: Kind

  /// `-` is a program on standard input. Throws for files that are not there; a workspace that is not is
  /// made.
  init(_ path: String) throws(Diagnostic) {
    self.path = path
    if path == "-" {
      kind = .program
      return
    }
    let suffix = SystemFile.fileExtension(of: path)
    if suffix == "kithdb" {
      kind = .workspace
      return
    }
    guard SystemFile.exists(path) || !FileGlob.files(matching: path).isEmpty else {
      throw Diagnostic("K0701", "there is no file `\(path)`", nil)
    }
    kind = suffix == "kith" || DataFile.isScript(path, suffix) ? .program : .data
  }

  /// A program made executable begins with `#!` and often has no ending.
  private static func isScript(_ path: String, _ suffix: String) -> Bool {
    guard suffix.isEmpty, SystemFile.isRegular(path) else { return false }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var start = [UInt8](repeating: 0, count: 2)
    return read(descriptor, &start, 2) == 2 && start == Array("#!".utf8)
  }

  func source() throws(Diagnostic) -> SourceText {
    path == "-"
      ? SourceText(bytes: try SystemFile.read("/dev/stdin"))
      : SourceText(name: path, bytes: try SystemFile.read(path))
  }
}
