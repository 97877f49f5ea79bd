/// Codes of diagnostics as they stand in texts: `K0` and three digits.
enum DiagnosticCodes {
  static func found(in text: String) -> Set<String> {
    let bytes = Array(text.utf8)
    var codes: Set<String> = []
    for start in text.offsets(of: "K0") where start + 5 <= bytes.count {
      guard bytes[(start + 2)..<(start + 5)].allSatisfy({ (0x30...0x39).contains($0) }) else { continue }
      codes.insert(String(decoding: bytes[start..<(start + 5)], as: UTF8.self))
    }
    return codes
  }
}
