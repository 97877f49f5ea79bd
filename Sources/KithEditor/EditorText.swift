import KithBase

/// A text of one or more rows with a cursor, as scalars: where its rows, clusters and words end.
package struct EditorText: Hashable, Sendable {
  package var scalars: [Unicode.Scalar]
  /// Between 0 and the number of scalars.
  package var cursor: Int

  package init(_ text: String = "", cursor: Int? = nil) {
    scalars = Array(text.unicodeScalars)
    self.cursor = min(cursor ?? scalars.count, scalars.count)
  }

  package init(scalars: [Unicode.Scalar], cursor: Int) {
    self.scalars = scalars
    self.cursor = min(max(0, cursor), scalars.count)
  }

  package var string: String { EditorText.string(scalars[...]) }

  /// Bytes of UTF-8 before the cursor.
  package var cursorOffset: Int { scalars[..<cursor].reduce(0) { $0 + UTF8.width($1) } }

  package var isEmpty: Bool { scalars.isEmpty }

  static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// The index of the scalar that begins at a byte of the UTF-8 text.
  package func index(ofByte offset: Int) -> Int {
    var bytes = 0
    var index = 0
    while index < scalars.count, bytes < offset {
      bytes += UTF8.width(scalars[index])
      index += 1
    }
    return index
  }

  // MARK: Rows

  package func rowStart(_ index: Int) -> Int {
    var start = index
    while start > 0, scalars[start - 1] != "\n" { start -= 1 }
    return start
  }

  package func rowEnd(_ index: Int) -> Int {
    var end = index
    while end < scalars.count, scalars[end] != "\n" { end += 1 }
    return end
  }

  package var rowCount: Int { scalars.count { $0 == "\n" } + 1 }

  /// Which row the cursor is in, from 0.
  package var cursorRow: Int { scalars[..<cursor].count { $0 == "\n" } }

  /// Columns of the row before the cursor.
  package var cursorColumn: Int {
    EditorText.columns(of: EditorText.string(scalars[rowStart(cursor)..<cursor]))
  }

  /// The place in the row that starts at `start` nearest to a column.
  package func index(inRowAt start: Int, column: Int) -> Int {
    var index = start
    var used = 0
    let end = rowEnd(start)
    while index < end {
      let next = nextCluster(index)
      let width = EditorText.columns(of: EditorText.string(scalars[index..<next]))
      if used + width > column { break }
      used += width
      index = next
    }
    return index
  }

  /// Columns that text takes as the editor draws it.
  static func columns(of text: String) -> Int {
    var total = 0
    for cluster in text { total += Cell.width(of: cluster, at: total) }
    return total
  }

  // MARK: Clusters

  /// The end of the cluster that begins at `index`, or the line end there.
  package func nextCluster(_ index: Int) -> Int {
    guard index < scalars.count else { return scalars.count }
    if scalars[index] == "\n" { return index + 1 }
    // A cluster is rarely longer; the longest emoji families have a dozen scalars.
    let limit = min(rowEnd(index), index + 64)
    guard let cluster = EditorText.string(scalars[index..<limit]).first else { return index + 1 }
    return min(index + cluster.unicodeScalars.count, limit)
  }

  /// The start of the cluster that ends at `index`.
  package func previousCluster(_ index: Int) -> Int {
    guard index > 0 else { return 0 }
    if scalars[index - 1] == "\n" { return index - 1 }
    let start = max(rowStart(index), index - 256)
    guard let cluster = EditorText.string(scalars[start..<index]).last else { return index - 1 }
    return max(start, index - cluster.unicodeScalars.count)
  }

  /// True inside a cluster, where no cursor stands.
  package var isInsideCluster: Bool {
    guard cursor > 0, cursor < scalars.count, scalars[cursor - 1] != "\n" else { return false }
    // Between two ASCII characters nothing joins, and most places are such.
    if scalars[cursor].isASCII, scalars[cursor - 1].isASCII { return false }
    // Far enough back for any cluster; a long row is not walked at every key.
    var index = max(rowStart(cursor), cursor - 128)
    while index < cursor { index = nextCluster(index) }
    return index != cursor
  }

  // MARK: Words

  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar == "_" || ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar)
        || ("A"..."Z").contains(scalar)
    }
    return scalar.properties.isAlphabetic || scalar.properties.generalCategory == .decimalNumber
      || scalar.properties.generalCategory == .nonspacingMark
  }

  package func nextWordEnd(_ index: Int) -> Int {
    var end = index
    while end < scalars.count, !EditorText.isWord(scalars[end]) { end += 1 }
    while end < scalars.count, EditorText.isWord(scalars[end]) { end += 1 }
    return end
  }

  package func previousWordStart(_ index: Int) -> Int {
    var start = index
    while start > 0, !EditorText.isWord(scalars[start - 1]) { start -= 1 }
    while start > 0, EditorText.isWord(scalars[start - 1]) { start -= 1 }
    return start
  }
}
