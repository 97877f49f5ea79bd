import KithBase
import KithColumns

/// One column of a shown table: how its cells are printed.
struct TableColumn {
  let name: String
  let cells: CellReader
  private let style: TableStyle
  /// Digits after the point that every decimal is filled up to.
  private var fractionDigits = 0
  private var groups = false

  /// Bytes of a cell that are looked at when the width is limited: enough for any terminal, so that
  /// a cell of megabytes costs no more than a line of it.
  private static let cellBytesMax = 4096

  var isRight: Bool { cells.isNumber }

  /// Text may be cut to fit; a number or a date that is cut would mislead.
  var isText: Bool { if case .text = cells.kind { true } else { false } }

  /// `rows` are the rows that will be shown.
  init(_ name: String, _ cells: CellReader, _ style: TableStyle, rows: Int) {
    self.name = VisibleText.of(name)
    self.cells = cells
    self.style = style
    guard isRight, style.groupsDigits || style.alignsDecimals else { return }
    var wholeDigits = 0
    var digits = 0
    var scratch = OutputBuffer()
    for row in 0..<rows where !cells.isNull(row) {
      scratch.removeAll()
      scratch.append(cells, row)
      let bytes = scratch.bytes
      let point = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.count
      let sign = bytes.first == UInt8(ascii: "-") ? 1 : 0
      wholeDigits = max(wholeDigits, point - sign)
      digits = max(digits, bytes.count - point - 1)
    }
    if style.alignsDecimals, isDecimal { fractionDigits = max(digits, 0) }
    // Years and short numbers stay as they are, and a number that only names something always does.
    groups = style.groupsDigits && wholeDigits >= 5 && !TableColumn.isIdentifier(name)
  }

  private var isDecimal: Bool {
    switch cells.kind {
    case .decimal, .wide: true
    default: false
    }
  }

  /// Prints the cell into `scratch`; gives its width in columns.
  func render(_ row: Int, _ scratch: inout OutputBuffer) -> Int {
    scratch.removeAll()
    if cells.isNull(row) {
      scratch.append(style.null)
      return TextWidth.of(style.null)
    }
    guard var text = cells.text(row) else {
      scratch.append(cells, row)
      if fractionDigits > 0 { scratch.padFraction(from: 0, to: fractionDigits) }
      if groups { scratch.groupDigits(from: 0) }
      return scratch.count
    }
    var isCut = false
    if let width = style.width, text.count > max(TableColumn.cellBytesMax, width * 4) {
      text = TableColumn.head(text, max(TableColumn.cellBytesMax, width * 4))
      isCut = true
    }
    if VisibleText.isPlain(text) {
      scratch.append(text)
    } else {
      scratch.append(VisibleText.of(String(decoding: text, as: UTF8.self)))
    }
    if isCut { scratch.append("…") }
    return VisibleText.isPlain(scratch.bytes) ? scratch.count : TextWidth.of(scratch.text)
  }

  /// At most `length` bytes from the start, ending between characters.
  private static func head(_ text: UnsafeBufferPointer<UInt8>, _ length: Int)
    -> UnsafeBufferPointer<UInt8>
  {
    var end = length
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return UnsafeBufferPointer(rebasing: text[..<end])
  }

  /// Whether the numbers of a column of this name are names rather than amounts: those that an
  /// import would take for a key, and years.
  static func isIdentifier(_ name: String) -> Bool {
    let lowered = name.lowercased()
    let words = ["id", "no", "number", "code", "key", "year", "cluster", "phone", "zip"]
    return words.contains { word in
      lowered == word || lowered.hasSuffix("_" + word)
    }
  }
}
