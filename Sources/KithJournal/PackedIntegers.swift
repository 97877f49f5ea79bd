/// Integers in as few bits as their spread needs.
///
/// ```
/// constant   0 value
/// packed     1 smallest(8) width(1) count × width bits, lowest first
/// deltas     2 first(8) smallest step(8) width(1) (count − 1) × width bits
/// ```
/// Widths above 57 are written as 64, because a value must lie within one 8-byte load. Eight bytes of
/// zero stand behind the bits for the same reason.
enum PackedIntegers {
  private static let widthMax = 57

  static func encode(_ values: UnsafePointer<Int64>, _ count: Int, to writer: inout ByteWriter) {
    guard count > 0 else { return }
    let spread = Spread(values, count)
    if spread.low == spread.high {
      writer.byte(0)
      writer.signed(spread.low)
      return
    }
    let width = width(of: spread.range)
    if let steps = spread.steps {
      let stepWidth = self.width(of: UInt64(bitPattern: steps.high &- steps.low))
      if stepWidth < width {
        writer.byte(2)
        writer.word(UInt64(bitPattern: values[0]))
        writer.word(UInt64(bitPattern: steps.low))
        writer.byte(UInt8(stepWidth))
        pack(count - 1, stepWidth, to: &writer) {
          UInt64(bitPattern: values[$0 + 1] &- values[$0] &- steps.low)
        }
        return
      }
    }
    writer.byte(1)
    writer.word(UInt64(bitPattern: spread.low))
    writer.byte(UInt8(width))
    pack(count, width, to: &writer) { UInt64(bitPattern: values[$0] &- spread.low) }
  }

  /// The values written by `encode`, cut to the width of `T`.
  static func decode<T: FixedWidthInteger>(
    _ reader: inout ByteReader, into target: UnsafeMutablePointer<T>, _ count: Int
  ) throws(CodingError) {
    guard count > 0 else { return }
    switch try reader.byte() {
    case 0: target.update(repeating: T(truncatingIfNeeded: try reader.signed()), count: count)
    case 1:
      let low = Int64(bitPattern: try reader.word())
      let (width, bits) = try bits(&reader, count)
      unpack(bits, width, count) { index, value in
        target[index] = T(truncatingIfNeeded: low &+ Int64(bitPattern: value))
      }
    case 2:
      var current = Int64(bitPattern: try reader.word())
      let step = Int64(bitPattern: try reader.word())
      let (width, bits) = try bits(&reader, count - 1)
      target[0] = T(truncatingIfNeeded: current)
      unpack(bits, width, count - 1) { index, value in
        current = current &+ step &+ Int64(bitPattern: value)
        target[index + 1] = T(truncatingIfNeeded: current)
      }
    default: throw CodingError("holds numbers in an unknown form")
    }
  }

  private struct Spread {
    var low: Int64
    var high: Int64
    /// Smallest and largest difference of neighbours; nil when one does not fit 64 bits.
    var steps: (low: Int64, high: Int64)?

    var range: UInt64 { UInt64(bitPattern: high &- low) }

    init(_ values: UnsafePointer<Int64>, _ count: Int) {
      low = values[0]
      high = values[0]
      for index in 1..<max(count, 1) {
        low = min(low, values[index])
        high = max(high, values[index])
      }
      // Differences cannot overflow when the whole range fits.
      guard count > 1, range <= UInt64(Int64.max) else { return }
      var smallest = Int64.max
      var largest = Int64.min
      for index in 1..<count {
        let step = values[index] &- values[index - 1]
        smallest = min(smallest, step)
        largest = max(largest, step)
      }
      let (_, overflow) = largest.subtractingReportingOverflow(smallest)
      if !overflow { steps = (smallest, largest) }
    }
  }

  private static func width(of range: UInt64) -> Int {
    let width = 64 - range.leadingZeroBitCount
    return width > widthMax ? 64 : width
  }

  private static func byteCount(_ count: Int, _ width: Int) -> Int { (count * width + 7) / 8 + 8 }

  private static func bits(
    _ reader: inout ByteReader, _ count: Int
  ) throws(CodingError) -> (width: Int, bits: UnsafeRawBufferPointer) {
    let width = Int(try reader.byte())
    guard width <= widthMax || width == 64 else { throw CodingError("holds numbers of an unknown width") }
    return (width, try reader.raw(byteCount(count, width)))
  }

  @inline(__always) private static func pack(
    _ count: Int, _ width: Int, to writer: inout ByteWriter, _ value: (Int) -> UInt64
  ) {
    writer.fill(byteCount(count, width)) { target in
      if width == 64 {
        for index in 0..<count {
          target.storeBytes(of: value(index).littleEndian, toByteOffset: index * 8, as: UInt64.self)
        }
        return
      }
      var word: UInt64 = 0
      var filled = 0
      var offset = 0
      for index in 0..<count {
        let bits = value(index)
        word |= bits << UInt64(filled)
        filled += width
        if filled >= 64 {
          target.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
          offset += 8
          filled -= 64
          word = filled == 0 ? 0 : bits >> UInt64(width - filled)
        }
      }
      if filled > 0 { target.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self) }
    }
  }

  @inline(__always) private static func unpack(
    _ bits: UnsafeRawBufferPointer, _ width: Int, _ count: Int, _ body: (Int, UInt64) -> Void
  ) {
    // Safety: `bits` has `byteCount(count, width)` bytes, eight more than the last value touches.
    guard let base = bits.baseAddress else { return }
    if width == 64 {
      for index in 0..<count {
        body(index, UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
      }
      return
    }
    let mask: UInt64 = (1 << UInt64(width)) - 1
    var bit = 0
    for index in 0..<count {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self))
      body(index, word >> UInt64(bit & 7) & mask)
      bit += width
    }
  }
}
