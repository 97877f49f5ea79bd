import Glibc
package import KithBase

/// Reading small files whole: programs, time zones.
package enum SystemFile {
  /// The bytes of a file. Throws K0701 with the system's reason.
  package static func read(_ path: String, limit: Int = Limits.sourceBytesMax) throws(Diagnostic)
    -> [UInt8]
  {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(path, errno)
      }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      if bytes.count > limit {
        throw Diagnostic(
          "K0702", "the file `\(path)` is larger than \(limit >> 20) MB", nil)
      }
    }
  }

  /// "there is no file …" or "… cannot be read: reason".
  package static func failure(_ path: String, _ code: Int32) -> Diagnostic {
    if code == ENOENT { return Diagnostic("K0701", "there is no file `\(path)`", nil) }
    return Diagnostic("K0702", "the file `\(path)` cannot be read: \(reason(code))", nil)
  }

  /// The system's words for an error number, in lower case.
  package static func reason(_ code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    let words = String(cString: text)
    return words.prefix(1).lowercased() + words.dropFirst()
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Bytes of a regular file; nil for anything else.
  package static func size(_ path: String) -> Int? {
    var info = stat()
    guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(info.st_size)
  }

  package static func isDirectory(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  /// True for a file that exists and is neither a folder nor a device.
  package static func isRegular(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
  }

  /// The path without links and `..`; the path itself where there is no such file.
  package static func realPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The path from the root; the file need not be there.
  package static func absolute(_ path: String) -> String {
    if path.utf8.first == UInt8(ascii: "/") { return path }
    guard let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
  }

  /// Makes a folder and those around it; returns those that were not there, the outermost first.
  @discardableResult
  package static func makeFolders(_ folder: String) throws(Diagnostic) -> [String] {
    var made: [String] = []
    var path = ""
    for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
      path += part + "/"
      if path == "/" { continue }
      if mkdir(path, 0o777) == 0 {
        made.append(path)
        continue
      }
      let code = errno
      if code == EEXIST || code == EISDIR || isDirectory(path) { continue }
      throw Diagnostic("K0721", "the folder `\(path)` cannot be made: \(reason(code))", nil)
    }
    return made
  }

  /// The folder that a path's file lies in, with its final slash; empty for the working directory.
  package static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return String(path[...slash])
  }

  /// The last part of a path.
  package static func name(of path: String) -> String {
    String(path[path.index(path.startIndex, offsetBy: folder(of: path).count)...])
  }

  /// The part of a path's name after its last point, in lower case; empty when there is none.
  package static func fileExtension(of path: String) -> String {
    let name = name(of: path)
    guard let point = name.utf8.lastIndex(of: UInt8(ascii: ".")), point > name.startIndex else {
      return ""
    }
    return name[name.index(after: point)...].lowercased()
  }
}
