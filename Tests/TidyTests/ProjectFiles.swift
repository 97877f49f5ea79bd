import Glibc

/// A text file of the project, by its path below the project's folder.
struct ProjectFile: CustomStringConvertible {
  let path: String
  let text: String
  let lines: [Substring]
  /// The text with neither comments nor the contents of texts, so that only code is found in it.
  let masked: String
  /// Its lines.
  let code: [Substring]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    masked = path.hasSuffix(".swift") ? SwiftMask.masked(text) : text
    code = masked.split(separator: "\n", omittingEmptySubsequences: false)
  }

  var description: String { path }

  /// `Sources/KithBase/Value.swift` belongs to `KithBase`.
  var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
}

/// Something that a check found.
struct Finding: Equatable, CustomStringConvertible {
  var path: String
  var line: Int
  var message: String

  var description: String { line > 0 ? "\(path):\(line): \(message)" : "\(path): \(message)" }
}

/// The project's own files, read once.
enum ProjectFiles {
  static let root: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()

  /// Folders that are made by tools rather than written.
  private static let skipped: Set<String> = [".git", ".build", ".swiftpm", "node_modules"]

  static let sources: [ProjectFile] = swift(under: "Sources")
  static let tests: [ProjectFile] = swift(under: "Tests")

  static func swift(under folder: String) -> [ProjectFile] {
    paths(under: folder).filter { $0.hasSuffix(".swift") }.map(file)
  }

  static func file(_ path: String) -> ProjectFile {
    ProjectFile(path: path, text: String(decoding: read(path), as: UTF8.self))
  }

  /// Paths of all files under a folder, sorted; the empty name is the whole project.
  static func paths(under folder: String) -> [String] {
    var found: [String] = []
    let prefix = folder.isEmpty ? "" : folder + "/"
    for name in names(in: folder) where !skipped.contains(name) {
      let path = prefix + name
      if isFolder(path) { found += paths(under: path) } else { found.append(path) }
    }
    return found.sorted()
  }

  static func read(_ path: String) -> [UInt8] {
    guard let file = fopen(root + "/" + path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes += buffer[0..<count]
    }
  }

  static func size(_ path: String) -> Int {
    var status = stat()
    return lstat(root + "/" + path, &status) == 0 ? Int(status.st_size) : 0
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(root + "/" + path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func names(in path: String) -> [String] {
    guard let folder = opendir(root + "/" + path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Lines of a list beside the tests, without comments (`#`) and empty lines.
  static func list(_ name: String) -> [[String]] {
    file("Tests/TidyTests/" + name).lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }
      .map { $0.split(separator: " ").map(String.init) }
  }
}
