import KithBase

extension OutputBuffer {
  mutating func appendRow(_ number: Int) {
    append(literal: "<row r=\"")
    append(int: Int64(number))
    append(literal: "\">")
  }

  /// A cell of row `row` of the result, which is not null.
  mutating func append(
    xlsxCell column: CellReader, _ row: Int, _ letters: [UInt8], _ neutralises: Bool
  ) {
    let number = row + 2
    switch column.kind {
    case .bool(let values):
      appendStart(letters, number, style: .general, type: "b")
      append(literal: "<v>")
      append(values[row] == 0 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
      append(literal: "</v></c>")
    case .int(let values):
      append(
        xlsxNumber: column, row, letters, .general, fits: XLSXNumber.fits(values[row].magnitude))
    case .decimal(let values, let scale):
      append(
        xlsxNumber: column, row, letters, scale == 2 ? .money : .general,
        fits: XLSXNumber.fits(values[row].magnitude))
    case .wide(let values, let scale):
      append(
        xlsxNumber: column, row, letters, scale == 2 ? .money : .general,
        fits: UInt64(exactly: values[row].magnitude).map { XLSXNumber.fits($0) } ?? false)
    case .float(let values):
      append(xlsxNumber: column, row, letters, .general, fits: values[row].isFinite)
    case .row: append(xlsxNumber: column, row, letters, .general, fits: true)
    case .date(let values):
      append(xlsxTime: column, row, letters, .date, XLSXNumber.serial(day: values[row], rest: 0))
    case .timestamp(let values):
      let (day, rest) = CivilDate.split(microseconds: values[row])
      append(xlsxTime: column, row, letters, .timestamp, XLSXNumber.serial(day: day, rest: rest))
    case .text:
      guard let text = column.text(row) else { return }
      let isFormula = neutralises && SpreadsheetSafety.isRisky(text)
      append(xlsxText: text, letters, number, style: isFormula ? .apostrophe : .general)
    case .duration: appendPrinted(column, row, letters)
    case .null: break
    }
  }

  /// Text inline. `xml:space` keeps spaces at its ends.
  mutating func append(
    xlsxText text: UnsafeBufferPointer<UInt8>, _ letters: [UInt8], _ number: Int,
    style: XLSXParts.Style
  ) {
    appendStart(letters, number, style: style, type: "inlineStr")
    append(literal: "<is><t xml:space=\"preserve\">")
    append(xml: text)
    append(literal: "</t></is></c>")
  }

  private mutating func append(
    xlsxNumber column: CellReader, _ row: Int, _ letters: [UInt8], _ style: XLSXParts.Style,
    fits: Bool
  ) {
    guard fits else { return appendPrinted(column, row, letters) }
    appendStart(letters, row + 2, style: style, type: nil)
    append(literal: "<v>")
    append(column, row)
    append(literal: "</v></c>")
  }

  private mutating func append(
    xlsxTime column: CellReader, _ row: Int, _ letters: [UInt8], _ style: XLSXParts.Style,
    _ serial: String?
  ) {
    guard let serial else { return appendPrinted(column, row, letters) }
    appendStart(letters, row + 2, style: style, type: nil)
    append(literal: "<v>")
    append(serial)
    append(literal: "</v></c>")
  }

  /// What is no number, date or text to a spreadsheet, as the text it prints as.
  private mutating func appendPrinted(_ column: CellReader, _ row: Int, _ letters: [UInt8]) {
    var scratch = OutputBuffer()
    scratch.append(column, row)
    append(xlsxText: scratch.bytes, letters, row + 2, style: .general)
  }

  private mutating func appendStart(
    _ letters: [UInt8], _ number: Int, style: XLSXParts.Style, type: StaticString?
  ) {
    append(literal: "<c r=\"")
    append(letters)
    append(int: Int64(number))
    if style != .general {
      append(literal: "\" s=\"")
      append(int: Int64(style.rawValue))
    }
    if let type {
      append(literal: "\" t=\"")
      append(literal: type)
    }
    append(literal: "\">")
  }

  /// Text between tags. Characters that XML cannot hold become `_x001B_`, as spreadsheets write and
  /// read them (ST_Xstring), and so does the underscore of a text that looks like such an escape.
  mutating func append(xml text: UnsafeBufferPointer<UInt8>) {
    makeRoom(text.count)
    for index in text.indices {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "&"): append(literal: "&amp;")
      case UInt8(ascii: "<"): append(literal: "&lt;")
      case UInt8(ascii: ">"): append(literal: "&gt;")
      case UInt8(ascii: "\""): append(literal: "&quot;")
      case UInt8(ascii: "\t"), UInt8(ascii: "\n"): append(byte)
      case 0..<0x20:
        append(literal: "_x00")
        append(hex: byte)
        append(UInt8(ascii: "_"))
      case UInt8(ascii: "_") where XLSXNumber.isEscape(text, at: index): append(literal: "_x005F_")
      case 0xBE, 0xBF:
        append(byte)
        // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
        if index >= 2, text[index - 1] == 0xBF, text[index - 2] == 0xEF {
          truncate(to: count - 3)
          append(literal: byte == 0xBE ? "_xFFFE_" : "_xFFFF_")
        }
      default: append(byte)
      }
    }
  }
}

/// What spreadsheets make of numbers.
enum XLSXNumber {
  /// Whether the digits survive the 15 that spreadsheets keep.
  static func fits(_ magnitude: UInt64) -> Bool {
    var digits = magnitude
    while digits >= 1_000_000_000_000_000 {
      if digits % 10 != 0 { return false }
      digits /= 10
    }
    return true
  }

  /// Days since 1899-12-30, which is what spreadsheets store; nil where they do not agree (before
  /// 1900-03-01, for the sake of a leap day that never was) or know no such day.
  static func serial(day: Int32, rest: Int64) -> String? {
    let days = Int(day) + 25_569
    guard days >= 61, days <= 2_958_465 else { return nil }
    if rest == 0 { return String(days) }
    return (Double(days) + Double(rest) / Double(CivilDate.microsecondsPerDay)).description
  }

  /// Whether `_xHHHH_` stands at the index.
  static func isEscape(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    guard index + 6 < text.count, text[index + 1] == UInt8(ascii: "x"),
      text[index + 6] == UInt8(ascii: "_")
    else { return false }
    return (2...5).allSatisfy { "0123456789abcdefABCDEF".utf8.contains(text[index + $0]) }
  }
}
