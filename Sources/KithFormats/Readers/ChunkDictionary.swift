import Glibc
import KithColumns

/// The distinct texts of one column in one chunk, in order of appearance.
// Safety: owns its memory; `append` grows it; the owner calls `free` once. Codes lie below `count`.
struct ChunkDictionary {
  private(set) var count = 0
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  /// `count` + 1 byte offsets.
  private(set) var offsets: UnsafeMutablePointer<Int>
  private var bytesCapacity: Int
  private var entriesCapacity: Int
  /// Hash in the upper half, code + 1 in the lower; 0 is empty. At most half full.
  private var table: UnsafeMutablePointer<UInt64>
  private var mask: Int

  init() {
    bytesCapacity = 256
    entriesCapacity = 16
    mask = 31
    bytes = .allocate(capacity: bytesCapacity)
    offsets = .allocate(capacity: entriesCapacity + 1)
    table = .allocate(capacity: mask + 1)
    offsets[0] = 0
    table.initialize(repeating: 0, count: mask + 1)
  }

  func free() {
    bytes.deallocate()
    offsets.deallocate()
    table.deallocate()
  }

  func entry(_ code: Int) -> Cell {
    Cell(start: bytes + offsets[code], count: offsets[code + 1] - offsets[code])
  }

  /// The code of the text, added if it is new.
  @inline(__always)
  mutating func append(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    let hash = ChunkDictionary.hash(text, length)
    let high = hash & 0xFFFF_FFFF_0000_0000
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let found = table[slot]
      if found == 0 { return add(text, length, hash) }
      if found & 0xFFFF_FFFF_0000_0000 == high {
        let code = Int(found & 0xFFFF_FFFF) &- 1
        let start = offsets[code]
        if offsets[code &+ 1] &- start == length, ChunkDictionary.equal(bytes + start, text, length) {
          return Int32(truncatingIfNeeded: code)
        }
      }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(__always)
  private static func equal(
    _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ length: Int
  ) -> Bool {
    var index = 0
    let x = UnsafeRawPointer(a)
    let y = UnsafeRawPointer(b)
    while index &+ 8 <= length {
      if x.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        != y.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      {
        return false
      }
      index &+= 8
    }
    while index < length {
      if a[index] != b[index] { return false }
      index &+= 1
    }
    return true
  }

  @inline(__always)
  private static func hash(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    var state = UInt64(truncatingIfNeeded: length) &* 0xA076_1D64_78BD_642F
    let raw = UnsafeRawPointer(text)
    var index = 0
    while index &+ 8 <= length {
      state = fold(state ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index &+= 8
    }
    var tail: UInt64 = 0
    if index &+ 4 <= length {
      tail = UInt64(raw.loadUnaligned(fromByteOffset: index, as: UInt32.self))
      index &+= 4
    }
    while index < length {
      tail = tail << 8 | UInt64(text[index])
      index &+= 1
    }
    return fold(state ^ tail)
  }

  @inline(__always)
  private static func fold(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0xE703_7ED1_A0B4_28DB).multipliedFullWidth(by: 0x8EBC_6AF0_9C88_C6E3)
    return product.high ^ product.low
  }

  @inline(never)
  private mutating func add(_ text: UnsafePointer<UInt8>, _ length: Int, _ hash: UInt64) -> Int32 {
    if (count + 1) * 2 > mask { growTable() }
    if count == entriesCapacity {
      let larger = UnsafeMutablePointer<Int>.allocate(capacity: entriesCapacity * 2 + 1)
      larger.initialize(from: offsets, count: count + 1)
      offsets.deallocate()
      offsets = larger
      entriesCapacity *= 2
    }
    let start = offsets[count]
    if start + length > bytesCapacity {
      bytesCapacity = max(bytesCapacity * 2, start + length)
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: bytesCapacity)
      larger.initialize(from: bytes, count: start)
      bytes.deallocate()
      bytes = larger
    }
    if length > 0 { memcpy(bytes + start, text, length) }
    offsets[count + 1] = start + length
    place(hash, count)
    count += 1
    return Int32(count - 1)
  }

  private func place(_ hash: UInt64, _ code: Int) {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while table[slot] != 0 { slot = (slot + 1) & mask }
    table[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(code + 1)
  }

  private mutating func growTable() {
    table.deallocate()
    mask = mask * 2 + 1
    table = .allocate(capacity: mask + 1)
    table.initialize(repeating: 0, count: mask + 1)
    for code in 0..<count {
      let text = entry(code)
      place(ChunkDictionary.hash(bytes + offsets[code], text.count), code)
    }
  }
}
