import KithBase
import KithColumns

/// A column that is put together from its segments.
final class ColumnAssembly {
  let type: LogicalType
  let count: Int
  private var validity: Buffer<UInt8>?
  private let values: Values
  private var dictionaryBytes: [UInt8] = []
  private var dictionaryOffsets: [Int] = [0]

  private enum Values {
    case bytes(Buffer<UInt8>)
    case halves(Buffer<Int32>)
    case words(Buffer<Int64>)
    case doubles(Buffer<Double>)
  }

  init(_ type: LogicalType, count: Int) throws(CodingError) {
    self.type = type
    self.count = count
    switch type {
    case .bool: values = .bytes(Buffer(repeating: 0, count: count))
    case .date, .text: values = .halves(Buffer(repeating: 0, count: count))
    case .int, .decimal, .timestamp: values = .words(Buffer(repeating: 0, count: count))
    case .float: values = .doubles(Buffer(repeating: 0, count: count))
    case .null, .duration, .list, .row: throw CodingError("has a type that is not stored")
    }
  }

  private func bytes() -> Buffer<UInt8> {
    if let validity { return validity }
    let made = Buffer<UInt8>(repeating: 1, count: count)
    validity = made
    return made
  }

  func setNulls(at row: Int, count: Int) {
    (bytes().base + row).update(repeating: 0, count: count)
  }

  func setValidity(_ bits: UnsafeRawBufferPointer, at row: Int, count: Int) {
    let target = bytes().base + row
    for index in 0..<count { target[index] = bits[index >> 3] >> UInt8(index & 7) & 1 }
  }

  func setValues(_ reader: inout ByteReader, at row: Int, count: Int) throws(CodingError) {
    switch values {
    case .bytes(let buffer): try PackedIntegers.decode(&reader, into: buffer.base + row, count)
    case .halves(let buffer): try PackedIntegers.decode(&reader, into: buffer.base + row, count)
    case .words(let buffer): try PackedIntegers.decode(&reader, into: buffer.base + row, count)
    case .doubles(let buffer):
      let raw = try reader.raw(count * 8)
      if let base = raw.baseAddress {
        UnsafeMutableRawPointer(buffer.base + row).copyMemory(from: base, byteCount: count * 8)
      }
    }
  }

  /// Makes room for all texts at once.
  func reserve(texts: Int) { dictionaryOffsets.reserveCapacity(texts + 1) }

  /// Adds texts behind those that are there.
  func addTexts(_ reader: inout ByteReader, entries: Int) throws(CodingError) {
    try DictionaryCoding.decode(
      &reader, entries: entries, bytes: &dictionaryBytes, offsets: &dictionaryOffsets)
  }

  /// The column; throws when a text code has no text or a bool is neither.
  func finish() throws(CodingError) -> Column {
    let bitmap = validity.map { Bitmap(bytes: $0.slice) }
    switch (values, type) {
    case (.bytes(let buffer), _):
      for row in 0..<count where buffer.base[row] > 1 { throw CodingError("holds a bool that is none") }
      return Column(.bool(buffer.slice), validity: bitmap)
    case (.halves(let buffer), .date): return Column(.date(buffer.slice), validity: bitmap)
    case (.halves(let buffer), _): return try texts(buffer, bitmap)
    case (.words(let buffer), .decimal(let scale)):
      return Column(.decimal(buffer.slice, scale: scale), validity: bitmap)
    case (.words(let buffer), .timestamp): return Column(.timestamp(buffer.slice), validity: bitmap)
    case (.words(let buffer), _): return Column(.int(buffer.slice), validity: bitmap)
    case (.doubles(let buffer), _): return Column(.float(buffer.slice), validity: bitmap)
    }
  }

  private func texts(_ codes: Buffer<Int32>, _ bitmap: Bitmap?) throws(CodingError) -> Column {
    var entries = dictionaryOffsets.count - 1
    if entries == 0, count > 0 {
      // Every row is null; a code needs some text all the same.
      dictionaryOffsets.append(0)
      entries = 1
    }
    var highest: UInt32 = 0
    for row in 0..<count { highest = max(highest, UInt32(bitPattern: codes.base[row])) }
    guard count == 0 || highest < UInt32(entries) else { throw CodingError("names a text that is not there") }
    let dictionary = TextDictionary(
      bytes: Buffer(dictionaryBytes), offsets: Buffer(dictionaryOffsets), count: entries,
      isDistinct: true)
    return Column(.text(codes.slice, dictionary), validity: bitmap)
  }
}

/// The binary form of a run of texts of a dictionary: their lengths, packed, and their bytes.
enum DictionaryCoding {
  static let entriesMax = 65_536
  static let bytesMax = 4 << 20

  static func encode(_ dictionary: TextDictionary, _ codes: [Int32]) -> ByteWriter {
    var writer = ByteWriter()
    let lengths = Buffer<Int64>(uninitialized: codes.count)
    for (place, code) in codes.enumerated() { lengths.base[place] = Int64(dictionary.entry(code).count) }
    PackedIntegers.encode(lengths.base, codes.count, to: &writer)
    for code in codes { writer.raw(UnsafeRawBufferPointer(dictionary.entry(code))) }
    return writer
  }

  static func decode(
    _ reader: inout ByteReader, entries: Int, bytes: inout [UInt8], offsets: inout [Int]
  ) throws(CodingError) {
    guard entries > 0 else { return }
    let lengths = Buffer<Int64>(uninitialized: entries)
    try PackedIntegers.decode(&reader, into: lengths.base, entries)
    var end = offsets[offsets.count - 1]
    let limit = end + reader.rest
    for place in 0..<entries {
      let length = lengths.base[place]
      guard length >= 0, length <= Int64(limit - end) else { throw CodingError("holds texts of impossible length") }
      end += Int(length)
      offsets.append(end)
    }
    guard end == limit else { throw CodingError("holds more text than it says") }
    bytes.append(contentsOf: try reader.raw(reader.rest))
  }

  /// Runs of at most `entriesMax` texts and about `bytesMax` bytes.
  static func runs(_ dictionary: TextDictionary, _ codes: [Int32]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    var bytes = 0
    for (place, code) in codes.enumerated() {
      let size = dictionary.entry(code).count
      if place > start, place - start == entriesMax || bytes + size > bytesMax {
        runs.append(start..<place)
        start = place
        bytes = 0
      }
      bytes += size
    }
    if start < codes.count { runs.append(start..<codes.count) }
    return runs
  }
}
