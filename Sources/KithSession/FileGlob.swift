import Glibc

/// File names with wildcards: `*` is any run of characters but a slash, `?` is one of them, `[a-z]` is
/// one of a set, as the system's glob has them.
package enum FileGlob {
  /// True when the text asks for more than the file of that very name.
  package static func isPattern(_ text: String) -> Bool {
    text.utf8.contains {
      $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[")
    }
  }

  /// The files that match, in byte order; directories are left out.
  package static func files(matching pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_NOSORT | GLOB_MARK, nil, &found) == 0 else { return [] }
    var names: [[UInt8]] = []
    for index in 0..<Int(found.gl_pathc) {
      guard let path = found.gl_pathv[index] else { continue }
      let name = Array(String(cString: path).utf8)
      if name.last != UInt8(ascii: "/") { names.append(name) }
    }
    names.sort { $0.lexicographicallyPrecedes($1) }
    return names.map { String(decoding: $0, as: UTF8.self) }
  }
}
