/// A function's place and length.
struct FunctionLength: Equatable {
  var name: String
  var line: Int
  var lines: Int
}

/// Measures functions and initialisers from their first line to their closing brace.
enum FunctionLengths {
  /// `code` is masked.
  static func of(_ code: String) -> [FunctionLength] {
    let bytes = Array(code.utf8)
    var lineOf = [Int](repeating: 1, count: bytes.count + 1)
    for (index, byte) in bytes.enumerated() {
      lineOf[index + 1] = lineOf[index] + (byte == 0x0A ? 1 : 0)
    }
    let starts = (code.offsets(ofWord: "func") + initialisers(code, bytes)).sorted()
    return starts.compactMap { start in
      guard let open = body(bytes, from: start), let close = closing(bytes, from: open) else {
        return nil
      }
      return FunctionLength(
        name: name(bytes, at: start), line: lineOf[start],
        lines: lineOf[close] - lineOf[start] + 1)
    }
  }

  /// `init` that declares rather than calls: nothing but words before it on its line.
  private static func initialisers(_ code: String, _ bytes: [UInt8]) -> [Int] {
    code.offsets(ofWord: "init").filter { start in
      var index = start - 1
      while index >= 0, bytes[index] != 0x0A {
        if bytes[index] != 0x20, !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[index] | 0x20)
        {
          return false
        }
        index -= 1
      }
      return true
    }
  }

  /// The `{` of the body; nil for a requirement of a protocol.
  private static func body(_ bytes: [UInt8], from start: Int) -> Int? {
    var depth = 0
    var index = start + 4
    var wasName = false
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["):
        depth += 1
        wasName = true
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "{") where depth == 0: return index
      case UInt8(ascii: "}") where depth == 0: return nil
      case 0x0A where depth == 0 && wasName:
        if beginsDeclaration(bytes, after: index) { return nil }
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Whether the next line cannot belong to the signature above it.
  private static func beginsDeclaration(_ bytes: [UInt8], after lineEnd: Int) -> Bool {
    var index = lineEnd + 1
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x0A { index += 1 }
    let rest = String(decoding: bytes[index..<min(index + 12, bytes.count)], as: UTF8.self)
    return !["{", "throws", "async", "where", "->", "rethrows", ")"].contains { rest.hasPrefix($0) }
  }

  private static func closing(_ bytes: [UInt8], from open: Int) -> Int? {
    var depth = 0
    for index in open..<bytes.count {
      if bytes[index] == UInt8(ascii: "{") { depth += 1 }
      if bytes[index] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  private static func name(_ bytes: [UInt8], at start: Int) -> String {
    let rest = bytes[start...].prefix { ![0x28, 0x3C, 0x0A].contains($0) }
    let words = String(decoding: rest, as: UTF8.self).split(separator: " ")
    return String(words.count > 1 ? words[1] : words[0])
  }
}
