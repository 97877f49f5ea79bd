/// The fixed parts of a workbook.
enum XLSXParts {
  /// Indexes into `cellXfs` of `styles`.
  enum Style: Int {
    case general
    /// Bold.
    case name
    /// `yyyy-mm-dd`.
    case date
    /// `yyyy-mm-dd hh:mm:ss`.
    case timestamp
    /// `#,##0.00`.
    case money
    /// Text that stays text when it is edited: what a spreadsheet keeps of an apostrophe typed
    /// before it (`quotePrefix`).
    case apostrophe
  }

  private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let package = "http://schemas.openxmlformats.org/package/2006"
  private static let mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml"

  static let contentTypes =
    declaration
      + """
      <Types xmlns="\(package)/content-types">\
      <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
      <Default Extension="xml" ContentType="application/xml"/>\
      <Override PartName="/xl/workbook.xml" ContentType="\(mediaType).sheet.main+xml"/>\
      <Override PartName="/xl/worksheets/sheet1.xml" ContentType="\(mediaType).worksheet+xml"/>\
      <Override PartName="/xl/styles.xml" ContentType="\(mediaType).styles+xml"/>\
      </Types>
      """

  static let packageRelations =
    declaration
      + """
      <Relationships xmlns="\(package)/relationships">\
      <Relationship Id="rId1" Type="\(office)/officeDocument" Target="xl/workbook.xml"/>\
      </Relationships>
      """

  static let workbookRelations =
    declaration
      + """
      <Relationships xmlns="\(package)/relationships">\
      <Relationship Id="rId1" Type="\(office)/worksheet" Target="worksheets/sheet1.xml"/>\
      <Relationship Id="rId2" Type="\(office)/styles" Target="styles.xml"/>\
      </Relationships>
      """

  static let styles =
    declaration
      + """
      <styleSheet xmlns="\(main)">\
      <numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
      <numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>\
      <fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
      <font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
      <fills count="2"><fill><patternFill patternType="none"/></fill>\
      <fill><patternFill patternType="gray125"/></fill></fills>\
      <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
      <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
      <cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
      <xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
      <xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
      <xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
      <xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
      <xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>\
      <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>\
      </styleSheet>
      """

  static func workbook(sheet: String) -> String {
    declaration
      + """
      <workbook xmlns="\(main)" xmlns:r="\(office)"><sheets>\
      <sheet name="\(sheetName(sheet))" sheetId="1" r:id="rId1"/></sheets></workbook>
      """
  }

  /// The first row stays in sight.
  static let sheetHead =
    declaration
      + """
      <worksheet xmlns="\(main)"><sheetViews><sheetView workbookViewId="0">\
      <pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>\
      </sheetView></sheetViews>
      """

  static func columns(widths: [Int]) -> String {
    if widths.isEmpty { return "" }
    let columns = widths.enumerated().map { index, width in
      "<col min=\"\(index + 1)\" max=\"\(index + 1)\" width=\"\(width)\" customWidth=\"1\"/>"
    }
    return "<cols>" + columns.joined() + "</cols>"
  }

  /// A name that a sheet may have: at most 31 UTF-16 units, none of `[]:*?/\`, no control
  /// characters, no apostrophe at its ends, and not the reserved `History`. Escaped for an
  /// attribute.
  static func sheetName(_ name: String) -> String {
    var kept = String.UnicodeScalarView()
    var units = 0
    for scalar in name.unicodeScalars {
      units += scalar.value > 0xFFFF ? 2 : 1
      if units > 31 { break }
      let isBarred =
        scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
        || "[]:*?/\\".unicodeScalars.contains(scalar)
      kept.append(isBarred ? "_" : scalar)
    }
    while kept.first == "'" { kept.removeFirst() }
    while kept.last == "'" { kept.removeLast() }
    var result = String(kept)
    if result.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) { result = "Result" }
    if result.lowercased().utf8.elementsEqual("history".utf8) { result += "_" }
    var buffer = OutputBuffer()
    result.withUTF8 { buffer.append(xml: $0) }
    return buffer.text
  }
}
