/// Codes of diagnostics as they stand in texts: `K0` and three digits.
enum DiagnosticCodes {
  static func found(in text: String) -> Set<String> {
    let bytes = Array(text.utf8)
    guard bytes.count >= 5 else { return [] }
    var codes: Set<String> = []
    for start in 0...(bytes.count - 5)
    where bytes[start] == UInt8(ascii: "K") && bytes[start + 1] == UInt8(ascii: "0") {
      guard bytes[(start + 2)..<(start + 5)].allSatisfy({ (0x30...0x39).contains($0) }) else { continue }
      codes.insert(String(decoding: bytes[start..<(start + 5)], as: UTF8.self))
    }
    return codes
  }
}
