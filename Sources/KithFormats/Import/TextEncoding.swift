import Glibc
import KithBase

/// Finding out how a file's characters are written, and rewriting them as UTF-8.
struct TextEncoding: Sendable {
  /// The file's text as UTF-8, with the offset behind a byte order mark.
  struct Decoded: Sendable {
    var bytes: FileBytes
    var start: Int
    var survey: ByteSurvey
    /// The encoding's name; `utf-8` when nothing was rewritten.
    var name: String
    /// Whether the encoding was found by looking.
    var isGuess: Bool
  }

  /// The file as UTF-8. Bytes that are no character of the encoding become a byte that is no UTF-8,
  /// so that their row is rejected. Throws K0705 for data that is not text, K0709 for an encoding
  /// that is not known.
  static func decode(
    _ bytes: FileBytes, fileName: String, wanted: String?, threads: Int, interrupt: Interrupt
  ) throws -> Decoded {
    let mark = byteOrderMark(bytes)
    if let wanted {
      let name = normalized(wanted)
      if name == "utf-8" { return try plain(bytes, mark?.length ?? 0, threads, interrupt) }
      let skip = mark.map { name.hasPrefix($0.name.prefix(6)) ? $0.length : 0 } ?? 0
      let exact = name == "utf-16" ? (mark?.name ?? "utf-16le") : name
      return try rewritten(bytes, skip, exact, false, threads, interrupt)
    }
    if let mark {
      if mark.name == "utf-8" { return try plain(bytes, mark.length, threads, interrupt) }
      return try rewritten(bytes, mark.length, mark.name, true, threads, interrupt)
    }
    if let kind = signature(bytes) { throw notText(fileName, kind.what, kind.hint) }
    if let name = unmarkedUTF16(bytes) {
      return try rewritten(bytes, 0, name, true, threads, interrupt)
    }
    if isBinary(bytes) { throw notText(fileName, "binary data", nil) }
    let decoded = try plain(bytes, 0, threads, interrupt)
    let survey = decoded.survey
    guard survey.invalidBytes > survey.validSequences else { return decoded }
    if looksLikeGB18030(bytes) {
      return try rewritten(bytes, 0, "gb18030", true, threads, interrupt)
    }
    if looksLikeWindows1252(bytes) {
      return try rewritten(bytes, 0, "windows-1252", true, threads, interrupt)
    }
    return decoded
  }

  private static func plain(
    _ bytes: FileBytes, _ start: Int, _ threads: Int, _ interrupt: Interrupt
  ) throws -> Decoded {
    let survey = try ByteSurvey.of(bytes, from: start, threads: threads, interrupt: interrupt)
    return Decoded(bytes: bytes, start: start, survey: survey, name: "utf-8", isGuess: false)
  }

  private static func rewritten(
    _ bytes: FileBytes, _ start: Int, _ name: String, _ isGuess: Bool, _ threads: Int,
    _ interrupt: Interrupt
  ) throws -> Decoded {
    let utf8 = try Transcoder.utf8(bytes, from: start, encoding: name, interrupt: interrupt)
    var decoded = try plain(utf8, 0, threads, interrupt)
    decoded.name = name
    decoded.isGuess = isGuess
    return decoded
  }

  private static func normalized(_ name: String) -> String {
    switch name.lowercased() {
    case "utf8", "utf-8", "utf-8-sig": "utf-8"
    case "utf16", "utf-16", "unicode": "utf-16"
    case "utf16le", "utf-16le": "utf-16le"
    case "utf16be", "utf-16be": "utf-16be"
    case "gbk", "gb2312", "cp936", "gb18030": "gb18030"
    // Browsers read Latin-1 as its superset too: the range between is control characters.
    case "latin1", "latin-1", "iso-8859-1", "cp1252", "ansi", "windows-1252": "windows-1252"
    case let other: other
    }
  }

  private static func byteOrderMark(_ bytes: FileBytes) -> (name: String, length: Int)? {
    let p = bytes.base
    if bytes.count >= 3, p[0] == 0xEF, p[1] == 0xBB, p[2] == 0xBF { return ("utf-8", 3) }
    if bytes.count >= 4, p[0] == 0xFF, p[1] == 0xFE, p[2] == 0, p[3] == 0 { return ("utf-32le", 4) }
    if bytes.count >= 2, p[0] == 0xFF, p[1] == 0xFE { return ("utf-16le", 2) }
    if bytes.count >= 2, p[0] == 0xFE, p[1] == 0xFF { return ("utf-16be", 2) }
    return nil
  }

  /// UTF-16 without a mark: the zero halves of ASCII characters stand all on one side.
  private static func unmarkedUTF16(_ bytes: FileBytes) -> String? {
    let count = min(bytes.count, 1 << 16) & ~1
    guard count >= 4, bytes.count % 2 == 0 else { return nil }
    var even = 0
    var odd = 0
    for index in stride(from: 0, to: count, by: 2) {
      if bytes.base[index] == 0 { even += 1 }
      if bytes.base[index + 1] == 0 { odd += 1 }
    }
    let pairs = count / 2
    if odd * 10 > pairs, even * 100 <= pairs { return "utf-16le" }
    if even * 10 > pairs, odd * 100 <= pairs { return "utf-16be" }
    return nil
  }

  private static func notText(_ fileName: String, _ what: String, _ hint: String?) -> Diagnostic {
    Diagnostic("K0705", "`\(fileName)` is not text: it looks like \(what)", nil, hint: hint)
  }

  /// Formats that begin with bytes of their own.
  private static func signature(_ bytes: FileBytes) -> (what: String, hint: String?)? {
    let signatures: [([UInt8], String, String?)] = [
      ([0x50, 0x4B, 0x03, 0x04], "a zip file or an Excel workbook",
        "save the sheet as CSV, or unpack the file, and import that"),
      ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook", "save the sheet as CSV and import that"),
      ([0x1F, 0x8B], "a gzip file", "unpack it with `gunzip` first"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz file", "unpack it with `unxz` first"),
      ([0x28, 0xB5, 0x2F, 0xFD], "a zstd file", "unpack it with `unzstd` first"),
      (Array("SQLite format 3\0".utf8), "an SQLite database", nil),
      (Array("%PDF-".utf8), "a PDF file", nil),
      (Array("PAR1".utf8), "a Parquet file", nil),
      ([0x7F, 0x45, 0x4C, 0x46], "a program", nil),
      ([0x89, 0x50, 0x4E, 0x47], "a picture", nil),
      ([0xFF, 0xD8, 0xFF], "a picture", nil),
    ]
    for (signature, what, hint) in signatures
    where bytes.count >= signature.count
      && signature.indices.allSatisfy({ bytes.base[$0] == signature[$0] })
    {
      return (what, hint)
    }
    return nil
  }

  /// Text has hardly any NUL bytes or control characters.
  private static func isBinary(_ bytes: FileBytes) -> Bool {
    let count = min(bytes.count, 1 << 16)
    var zeros = 0
    var controls = 0
    for index in 0..<count {
      let byte = bytes.base[index]
      if byte == 0 { zeros += 1 }
      if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D, byte != 0x0C, byte != 0x1B {
        controls += 1
      }
    }
    return zeros * 50 > count || controls * 10 > count
  }

  /// Nearly all bytes beyond ASCII pair up to characters in daily use (GB 2312: lead B0 … F7 or the
  /// signs A1 … A9, trail from A1).
  private static func looksLikeGB18030(_ bytes: FileBytes) -> Bool {
    var common = 0
    var other = 0
    var index = 0
    let end = min(bytes.count, 8 << 20)
    while index < end {
      let lead = bytes.base[index]
      index += 1
      if lead < 0x80 { continue }
      guard index < end else { break }
      let trail = bytes.base[index]
      let isCommon = trail >= 0xA1 && trail <= 0xFE
        && ((lead >= 0xB0 && lead <= 0xF7) || (lead >= 0xA1 && lead <= 0xA9))
      if isCommon { common += 1 } else { other += 1 }
      if trail >= 0x40 { index += 1 }
    }
    return common > 0 && common >= other * 9
  }

  private static func looksLikeWindows1252(_ bytes: FileBytes) -> Bool {
    var letters = 0
    var undefined = 0
    for index in 0..<min(bytes.count, 8 << 20) {
      switch bytes.base[index] {
      case 0x81, 0x8D, 0x8F, 0x90, 0x9D: undefined += 1
      case 0x80...0xFF: letters += 1
      default: break
      }
    }
    return letters > 0 && undefined == 0
  }
}
