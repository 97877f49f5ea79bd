import KithBase

/// CRC-32 as ZIP has it (polynomial 0xEDB88320, reflected), four bytes a step.
struct CRC32 {
  private var state: UInt32 = ~0

  var value: UInt32 { ~state }

  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 1024)
    for index in 0..<256 {
      var value = UInt32(index)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      tables[index] = value
    }
    for index in 256..<1024 {
      let before = tables[index - 256]
      tables[index] = tables[Int(before & 0xFF)] ^ before >> 8
    }
    return tables
  }()

  mutating func add(_ bytes: [UInt8]) {
    var crc = state
    // Safety: indexes stay below 1024 and below the count, and both arrays outlive the closures.
    CRC32.tables.withUnsafeBufferPointer { table in
      bytes.withUnsafeBufferPointer { bytes in
        var index = 0
        while index + 4 <= bytes.count {
          crc ^=
            UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8
            | UInt32(bytes[index + 2]) << 16 | UInt32(bytes[index + 3]) << 24
          crc =
            table[768 + Int(crc & 0xFF)] ^ table[512 + Int(crc >> 8 & 0xFF)]
            ^ table[256 + Int(crc >> 16 & 0xFF)] ^ table[Int(crc >> 24)]
          index += 4
        }
        while index < bytes.count {
          crc = table[Int((crc ^ UInt32(bytes[index])) & 0xFF)] ^ crc >> 8
          index += 1
        }
      }
    }
    state = crc
  }
}

/// Writes a ZIP archive of stored (uncompressed) entries.
///
/// The size and checksum of an entry stand before its bytes, because readers that stream refuse
/// stored entries that carry them behind. So an entry is a procedure that is run twice: once to
/// count, once to write. It must give the same bytes both times.
struct ZipArchive {
  private let sink: any ByteSink
  private var offset: UInt64 = 0
  private var directory: [UInt8] = []
  private var entryCount: UInt16 = 0

  init(_ sink: any ByteSink) { self.sink = sink }

  /// Counts and sums what it is given.
  private final class Measure: ByteSink {
    var size: UInt64 = 0
    var checksum = CRC32()

    func write(_ bytes: [UInt8]) {
      size += UInt64(bytes.count)
      checksum.add(bytes)
    }
  }

  mutating func add(_ name: String, _ bytes: [UInt8]) throws {
    try add(name) { sink in try sink.write(bytes) }
  }

  mutating func add(_ name: String, _ produce: (any ByteSink) throws -> Void) throws {
    let measure = Measure()
    try produce(measure)
    guard let size = UInt32(exactly: measure.size),
      offset + measure.size < UInt64(UInt32.max) - 65_536
    else {
      throw Diagnostic(
        "K0713", "the result is larger than the 4 GB that an xlsx file holds", nil,
        hint: "export to a file that ends in `.csv`")
    }
    var fields: [UInt8] = []
    // Version 2.0, names in UTF-8, stored, 1980-01-01: the bytes depend on nothing but the result.
    fields += ZipArchive.bytes16(20) + ZipArchive.bytes16(0x0800) + ZipArchive.bytes16(0)
    fields += ZipArchive.bytes16(0) + ZipArchive.bytes16(0x0021)
    fields += ZipArchive.bytes32(measure.checksum.value)
    fields += ZipArchive.bytes32(size) + ZipArchive.bytes32(size)
    fields += ZipArchive.bytes16(UInt16(name.utf8.count)) + ZipArchive.bytes16(0)
    let header = ZipArchive.bytes32(0x0403_4B50) + fields + Array(name.utf8)
    directory += ZipArchive.bytes32(0x0201_4B50) + ZipArchive.bytes16(20) + fields
    // No comment, first disk, no attributes.
    directory += [UInt8](repeating: 0, count: 10)
    directory += ZipArchive.bytes32(UInt32(offset)) + Array(name.utf8)
    entryCount += 1
    try sink.write(header)
    try produce(sink)
    offset += UInt64(header.count) + measure.size
  }

  mutating func finish() throws {
    var end = directory
    end += ZipArchive.bytes32(0x0605_4B50) + [0, 0, 0, 0]
    end += ZipArchive.bytes16(entryCount) + ZipArchive.bytes16(entryCount)
    end +=
      ZipArchive.bytes32(UInt32(directory.count)) + ZipArchive.bytes32(UInt32(offset)) + [0, 0]
    try sink.write(end)
  }

  private static func bytes16(_ value: UInt16) -> [UInt8] {
    [UInt8(value & 0xFF), UInt8(value >> 8)]
  }

  private static func bytes32(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
  }
}
