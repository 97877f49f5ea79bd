/// The targets of Package.swift in their order, bottom to top, with what each may import.
struct Layers {
  struct Layer: Equatable {
    var name: String
    var dependencies: [String]
    var isTest: Bool
  }

  var all: [Layer] = []

  /// Modules of the system, which every layer may use, and those that only tests may.
  static let system: Set<String> = ["Glibc", "Synchronization", "Dispatch"]
  static let forTests: Set<String> = ["Testing"]

  init(manifest: String) {
    let bytes = Array(manifest.utf8)
    var index = manifest.firstOffset(of: "targets: [", from: 0) ?? 0
    while index < bytes.count {
      guard let (call, start) = Layers.nextCall(manifest, from: index) else { return }
      let end = Layers.closing(bytes, from: start)
      let texts = Layers.texts(bytes[start..<end])
      if let name = texts.first {
        all.append(
          Layer(name: name, dependencies: Array(texts.dropFirst()), isTest: call.hasPrefix("tests")))
      }
      index = end
    }
  }

  private static let calls = [
    "layer(", "tests(", ".executableTarget(", ".systemLibrary(", ".target(", ".testTarget(",
  ]

  private static func nextCall(_ text: String, from index: Int) -> (String, Int)? {
    calls.compactMap { call in text.firstOffset(of: call, from: index).map { (call, $0 + call.utf8.count) } }
      .min { $0.1 < $1.1 }
  }

  private static func closing(_ bytes: [UInt8], from start: Int) -> Int {
    var depth = 1
    var index = start
    while index < bytes.count, depth > 0 {
      if bytes[index] == UInt8(ascii: "(") { depth += 1 }
      if bytes[index] == UInt8(ascii: ")") { depth -= 1 }
      index += 1
    }
    return index
  }

  private static func texts(_ bytes: ArraySlice<UInt8>) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\"", omittingEmptySubsequences: false)
      .enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// Imports that no arrow allows.
  func check(_ file: ProjectFile) -> [Finding] {
    guard let layer = all.first(where: { $0.name == file.module }) else {
      return [Finding(path: file.path, line: 0, message: "no target of Package.swift has this file")]
    }
    guard file.masked.contains(word: "import") else { return [] }
    var allowed = Layers.system.union(layer.dependencies).union([layer.name])
    if layer.isTest || layer.name == "KithTestSupport" { allowed.formUnion(Layers.forTests) }
    return file.code.enumerated().compactMap { number, line in
      guard let module = Layers.imported(line), !allowed.contains(module) else { return nil }
      return Finding(
        path: file.path, line: number + 1,
        message: "\(layer.name) may not import \(module); its arrows stand in Package.swift")
    }
  }

  static func imported(_ line: Substring) -> String? {
    let words = line.split(separator: " ")
    guard let place = words.firstIndex(of: "import"), place <= 2, place + 1 < words.count else { return nil }
    let isImport = words[..<place].allSatisfy {
      $0.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains($0)
    }
    guard isImport else { return nil }
    let kinds: Set<Substring> = ["struct", "class", "enum", "func", "var", "let", "typealias", "protocol"]
    let name = kinds.contains(words[place + 1]) && place + 2 < words.count ? words[place + 2] : words[place + 1]
    return name.split(separator: ".").first.map(String.init)
  }

  /// Arrows that point up or sideways: a target stands behind everything it imports.
  var upward: [String] {
    var found: [String] = []
    for (index, layer) in all.enumerated() {
      for dependency in layer.dependencies
      where all[index...].contains(where: { $0.name == dependency }) {
        found.append("\(layer.name) → \(dependency)")
      }
    }
    return found
  }
}

extension String {
  /// The byte offset of the first occurrence at or behind `start`.
  func firstOffset(of wanted: String, from start: Int) -> Int? {
    offsets(of: wanted).first { $0 >= start }
  }
}
