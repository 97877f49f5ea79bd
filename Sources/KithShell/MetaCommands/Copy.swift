import Glibc
import KithBase
import KithColumns
import KithFormats
import KithSession

extension MetaCommand {
  static let copy = MetaCommand(
    "copy", usage: ":copy",
    "Puts the last result, `_`, on the clipboard as tab-separated values, by the terminal (OSC 52)."
  ) { shell, _ in
    guard let table = shell.session.lastResult else {
      throw Diagnostic("K0220", "there is no result yet", nil, hint: ":copy follows a query")
    }
    guard BlockReader.isPossible else {
      throw Diagnostic(
        "K0220", "this terminal has no clipboard", nil, hint: "_ | export \"result.tsv\"")
    }
    let sink = MemorySink()
    try OutputFormat.tsv.write(table, WriteOptions(), sink)
    guard sink.bytes.count <= Clipboard.bytesMax else {
      throw Diagnostic(
        "K0220",
        "\(Wording.size(sink.bytes.count)) are more than terminals take for the clipboard, \(Wording.size(Clipboard.bytesMax))",
        nil, hint: "_ | take \(Clipboard.rows(of: table.rowCount, bytes: sink.bytes.count))")
    }
    try StreamSink(STDOUT_FILENO).write(Clipboard.sequence(sink.bytes))
    shell.output.report(
      "copied \(Wording.counted(table.rowCount, "row")), "
        + "\(Wording.counted(table.fields.count, "column")) to the clipboard "
        + "(\(Wording.size(sink.bytes.count)), OSC 52)")
  }
}

/// The clipboard of the terminal, which may be on another machine.
enum Clipboard {
  /// What the most cautious of common terminals take: 100,000 bytes of base64.
  static let bytesMax = 74_994

  /// The rows of a result that has too many bytes, of which the first will fit.
  static func rows(of count: Int, bytes: Int) -> Int {
    max(1, count * (bytesMax * 9 / 10) / max(bytes, 1))
  }

  /// The sequence OSC 52 that sets the clipboard.
  static func sequence(_ bytes: [UInt8]) -> [UInt8] {
    Array("\u{1B}]52;c;".utf8) + base64(bytes) + [0x07]
  }

  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// RFC 4648, section 4.
  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let number = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for place in 0..<4 {
        result.append(
          place <= part.count ? digits[number >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return result
  }
}
