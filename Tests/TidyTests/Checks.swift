/// The style checks: each reads one file and says what is wrong with it.
enum Checks {
  static let fileLinesMax = 600
  static let functionLinesMax = 60
  static let fileBytesMax = 256 << 10

  static func length(_ file: ProjectFile) -> [Finding] {
    let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
    guard count > fileLinesMax else { return [] }
    return [Finding(path: file.path, line: 0, message: "\(count) lines; split it (\(fileLinesMax) at most)")]
  }

  /// `known` holds how long a function that is still too long may be, by `path name`.
  static func functions(_ file: ProjectFile, known: [String: Int]) -> [Finding] {
    FunctionLengths.of(file.masked).compactMap { function in
      let limit = known["\(file.path) \(function.name)"] ?? functionLinesMax
      guard function.lines > limit else { return nil }
      return Finding(
        path: file.path, line: function.line,
        message: "`\(function.name)` has \(function.lines) lines; split it (\(limit) at most)")
    }
  }

  /// Something that may not be written, with what to write instead.
  struct Ban {
    var code: String
    var instead: String
    /// Modules that may.
    var allowed: Set<String> = []
    var isAllowedInTests = false
  }

  // The words are put together here so that this file does not hold them.
  static let bans = [
    Ban(code: "try" + "!", instead: "`try` and handle the error"),
    Ban(code: "as" + "!", instead: "`as?` and handle nil"),
    Ban(code: "fatalError" + "(", instead: "throw a Diagnostic, or `preconditionFailure` with the invariant"),
    Ban(
      code: "print" + "(", instead: "return the text; only the shell writes",
      allowed: ["KithShell", "kith"], isAllowedInTests: true),
  ]

  static func bannedCalls(_ file: ProjectFile) -> [Finding] {
    var found: [Finding] = []
    let isTest = file.path.hasPrefix("Tests/")
    let bans = bans.filter { ban in
      !ban.allowed.contains(file.module) && !(isTest && ban.isAllowedInTests)
        && file.masked.contains(word: ban.code)
    }
    if bans.isEmpty { return [] }
    for (number, line) in file.code.enumerated() {
      let bytes = Array(line.utf8)
      for ban in bans {
        // `.print(…)` and `func print(…)` are somebody's own.
        let own = line.offsets(ofWord: ban.code).filter { start in
          let before = String(decoding: bytes[..<start], as: UTF8.self)
          return !before.hasSuffix(".") && !before.hasSuffix("func ") && !before.hasSuffix("case ")
        }
        if !own.isEmpty {
          found.append(
            Finding(path: file.path, line: number + 1, message: "`\(ban.code)`: \(ban.instead)"))
        }
      }
    }
    return found
  }

  /// Work that was put off stands in the issues, not in the code.
  static func reminders(_ file: ProjectFile) -> [Finding] {
    let words = ["FIX" + "ME", "TO" + "DO", "XX" + "X"].filter { file.text.contains(word: $0) }
    if words.isEmpty { return [] }
    return file.lines.enumerated().compactMap { number, line in
      guard words.contains(where: { line.contains(word: $0) }) else {
        return nil
      }
      return Finding(path: file.path, line: number + 1, message: "finish it or open an issue")
    }
  }

  /// Hosts of package registries: the project takes packages through its manifest only.
  static let hosts = [
    "github" + ".com", "git" + "lab.com", "pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org",
    "crates" + ".io", "rubygems" + ".org", "proxy.golang" + ".org", "maven" + ".org",
    "docker" + ".io", "hugging" + "face.co",
  ]

  static func registryHosts(_ file: ProjectFile) -> [Finding] {
    let hosts = hosts.filter { !file.text.offsets(of: $0).isEmpty }
    if hosts.isEmpty { return [] }
    return file.lines.enumerated().compactMap { number, line in
      guard let host = hosts.first(where: { !line.offsets(of: $0).isEmpty }) else { return nil }
      if file.path == "Package.swift", !line.offsets(of: ".package(url:").isEmpty { return nil }
      return Finding(path: file.path, line: number + 1, message: "`\(host)` is named")
    }
  }

  /// What the compiler is told to believe needs its reason within two lines.
  static func safety(_ file: ProjectFile) -> [Finding] {
    let claims = ["@unchecked Sendable", "nonisolated(unsafe)"].filter {
      !file.masked.offsets(of: $0).isEmpty
    }
    if claims.isEmpty { return [] }
    let lines = file.lines
    return file.code.enumerated().compactMap { number, line in
      guard claims.contains(where: { !line.offsets(of: $0).isEmpty }) else { return nil }
      let near = lines[max(0, number - 2)...min(lines.count - 1, number + 2)]
      if near.contains(where: { !$0.offsets(of: "// Safety:").isEmpty }) { return nil }
      return Finding(path: file.path, line: number + 1, message: "say why it is safe: `// Safety: …`")
    }
  }

  private static let declarations = [
    "struct", "class", "enum", "protocol", "extension", "func", "let", "var", "typealias", "actor",
  ]

  /// Definitions that carry their manual page are documented by it.
  private static let manuals = [
    "Verb(", "ScalarFunction(", "AggregateFunction(", "MetaCommand(", "Setting(", "OutputFormat(",
  ]

  /// The first declaration of a file, or the first member where that is an extension, has a comment
  /// that says what it is.
  static func documentation(_ file: ProjectFile) -> [Finding] {
    guard !file.path.hasSuffix("/main.swift") else { return [] }
    let (lines, code) = (file.lines, file.code)
    var isInside = false
    for (number, line) in code.enumerated() {
      let isTop = !line.hasPrefix(" ") && !line.isEmpty
      guard isTop || isInside, declarations.contains(where: { line.contains(word: $0) }),
        !line.contains(word: "import")
      else { continue }
      if isDocumented(lines, number) || manuals.contains(where: { line.contains(word: "= " + $0) }) {
        return []
      }
      guard isTop, line.contains(word: "extension") else {
        return [Finding(path: file.path, line: number + 1, message: "say in a sentence what this is: `/// …`")]
      }
      isInside = true
    }
    return []
  }

  private static func isDocumented(_ lines: [Substring], _ number: Int) -> Bool {
    var index = number - 1
    while index >= 0 {
      let line = lines[index].drop { $0 == " " }
      if line.hasPrefix("///") { return true }
      guard line.hasPrefix("@") || line.hasPrefix("//") else { return false }
      index -= 1
    }
    return false
  }
}
