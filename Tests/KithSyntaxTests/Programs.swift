import Glibc
import KithBase
import KithSyntax

/// The programs of the language's specification, from Tests/Golden/programs.
enum Programs {
  static let root: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()

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

  /// Names in a folder, sorted.
  static func names(in path: String, ending: String) -> [String] {
    guard let folder = opendir(root + "/" + path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(ending) { names.append(name) }
    }
    return names.sorted()
  }

  static let all: [(name: String, text: String)] = names(
    in: "Tests/Golden/programs", ending: ".kith"
  ).map { ($0, String(decoding: read("Tests/Golden/programs/" + $0), as: UTF8.self)) }
}

extension Parsed {
  init(_ text: String, mode: Parser.Mode = .file) { self = Parser.parse(SourceText(text), mode: mode) }

  /// Errors as `K0203 1:25-32 message` (one-based; the end is the column after the last).
  var errors: [String] {
    diagnostics.map { diagnostic in
      guard let range = diagnostic.range else { return "\(diagnostic.code) \(diagnostic.message)" }
      let from = source.position(of: range.lower)
      let to = source.position(of: range.upper)
      let end = to.line == from.line ? "\(to.column)" : "\(to.line):\(to.column)"
      return "\(diagnostic.code) \(from.line):\(from.column)-\(end) \(diagnostic.message)"
    }
  }
}

/// The tree as text without ranges, so that two trees can be compared.
func outline(_ value: Any) -> String {
  if value is SourceRange { return "" }
  if let name = value as? Name { return name.text }
  if let value = value as? Value { return String(describing: value) }
  if let period = value as? Period { return "\(period.start)..\(period.end)" }
  let mirror = Mirror(reflecting: value)
  if mirror.displayStyle == .optional {
    return mirror.children.first.map { outline($0.value) } ?? "-"
  }
  let children = mirror.children.filter { !($0.value is SourceRange) && $0.label != "range" }
  if mirror.displayStyle == .collection {
    return "[" + children.map { outline($0.value) }.joined(separator: " ") + "]"
  }
  if children.isEmpty {
    let label = mirror.displayStyle == .enum ? mirror.children.first?.label : nil
    return label ?? String(describing: value)
  }
  let parts = children.map { child in
    mirror.displayStyle == .enum
      ? "\(child.label ?? "") \(outline(child.value))" : outline(child.value)
  }
  return "(" + parts.joined(separator: " ") + ")"
}

func outline(_ parsed: Parsed) -> String {
  parsed.script.statements.map { outline($0.kind) }.joined(separator: "\n")
}
