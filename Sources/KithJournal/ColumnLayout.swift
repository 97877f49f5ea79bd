import KithBase

/// Where a stored column lies: its segments in row order and the runs of its texts in code order.
struct ColumnLayout {
  /// A block of the file.
  struct Piece: Hashable {
    var segment: Int64
    /// Rows or texts.
    var count: Int
    /// Of the content, wherever it lies: an equal piece is not written twice.
    var hash: UInt64
  }

  var type: LogicalType
  var count: Int
  var rows: [Piece] = []
  var texts: [Piece] = []

  var segments: [Int64] { rows.map(\.segment) + texts.map(\.segment) }

  func encoded(object: Int64) -> [UInt8] {
    var writer = ByteWriter()
    TypeCoding.encode(type, to: &writer)
    writer.count(count)
    for pieces in [rows, texts] {
      writer.count(pieces.count)
      for piece in pieces {
        writer.signed(piece.segment)
        writer.count(piece.count)
        writer.word(piece.hash)
      }
    }
    return writer.sealed(object)
  }

  init(type: LogicalType, count: Int) {
    self.type = type
    self.count = count
  }

  init(_ bytes: UnsafeRawBufferPointer, object: Int64) throws(CodingError) {
    var reader = try ByteReader(sealed: bytes, seed: object)
    type = try TypeCoding.decode(&reader)
    count = try reader.count(Limits.rowsMax)
    for isTexts in [false, true] {
      for _ in 0..<(try reader.count()) {
        let piece = Piece(
          segment: try reader.signed(), count: try reader.count(), hash: try reader.word())
        if isTexts { texts.append(piece) } else { rows.append(piece) }
      }
    }
    var total = 0
    for piece in rows {
      guard piece.count <= SegmentCoding.rowsMax else { throw CodingError("has a piece that is too long") }
      total += piece.count
    }
    guard total == count else { throw CodingError("has another number of rows than it says") }
  }
}
