import Glibc
import KithSession
import KithTestSupport

/// The files that the goldens are kept in, and what the caller wants with them.
enum GoldenFiles {
  static let root: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()
  static let folder = root + "/Tests/Golden"

  /// Rewrite what is expected rather than compare.
  static let accepts = environment("KITH_GOLDEN_ACCEPT") == "1"
  /// Only transcripts whose name holds this text.
  static let only = environment("KITH_GOLDEN_ONLY")

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  static func text(_ path: String) -> String {
    (try? SystemFile.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw SystemError(path: path, code: errno) }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw SystemError(path: path, code: errno)
    }
  }

  struct SystemError: Error {
    var path: String
    var code: Int32
  }

  /// Names of all transcripts, `verbs/where` and so on, sorted.
  static let transcripts: [String] = names(in: "").filter { only.map($0.contains) ?? true }

  private static func names(in path: String) -> [String] {
    guard let stream = opendir(folder + "/" + path) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let isFolder = entry.pointee.d_type == UInt8(DT_DIR)
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".") { continue }
      if isFolder { found += names(in: path + name + "/") }
      if name.hasSuffix(".transcript") { found.append(path + name.dropLast(".transcript".count)) }
    }
    return found.sorted()
  }

  static func transcript(_ name: String) -> Transcript {
    Transcript(name: name, text: text(path(name)))
  }

  static func path(_ name: String) -> String { "\(folder)/\(name).transcript" }

  static let variants = TranscriptVariant.read(text(folder + "/variants.txt"))
}
