import KithBase

/// What a look at every byte of a file tells: whether it is UTF-8 and whether it holds NUL bytes.
struct ByteSurvey: Sendable {
  var hasHighBytes = false
  var hasNUL = false
  /// Well-formed sequences of two bytes or more, and bytes that belong to none.
  var validSequences = 0
  var invalidBytes = 0

  /// Every row must be looked at on its own.
  var needsRowChecks: Bool { hasNUL || invalidBytes > 0 }

  /// Looks at all bytes. O(n), parallel.
  static func of(
    _ bytes: FileBytes, from start: Int, threads: Int, interrupt: Interrupt
  ) throws -> ByteSurvey {
    let size = 8 << 20
    let pieces = max(1, (bytes.count - start + size - 1) / size)
    let slots = Slots<ByteSurvey>(pieces)
    try Parallel.run(pieces, threads: threads, interrupt: interrupt) { index in
      // A piece begins behind the sequence that runs into it.
      var lower = start + index * size
      var upper = min(lower + size, bytes.count)
      if index > 0 { lower = skippingContinuation(bytes, lower) }
      if upper < bytes.count { upper = skippingContinuation(bytes, upper) }
      slots[index] = piece(bytes.base, lower, upper)
    }
    var total = ByteSurvey()
    for index in 0..<pieces {
      guard let piece = slots[index] else { continue }
      total.hasHighBytes = total.hasHighBytes || piece.hasHighBytes
      total.hasNUL = total.hasNUL || piece.hasNUL
      total.validSequences += piece.validSequences
      total.invalidBytes += piece.invalidBytes
    }
    return total
  }

  private static func skippingContinuation(_ bytes: FileBytes, _ offset: Int) -> Int {
    var offset = offset
    var steps = 0
    while steps < 3, offset < bytes.count, bytes.base[offset] & 0xC0 == 0x80 {
      offset += 1
      steps += 1
    }
    return offset
  }

  // Safety: `lower ..< upper` lies inside the file's bytes.
  private static func piece(_ base: UnsafePointer<UInt8>, _ lower: Int, _ upper: Int) -> ByteSurvey {
    var survey = ByteSurvey()
    guard lower < upper else { return survey }
    let raw = UnsafeRawPointer(base)
    var any: UInt64 = 0
    var zero: UInt64 = 0
    var offset = lower
    while offset &+ 8 <= upper {
      let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      any |= word
      zero |= (word &- 0x0101_0101_0101_0101) & ~word
      offset &+= 8
    }
    while offset < upper {
      any |= UInt64(base[offset])
      if base[offset] == 0 { zero = ~0 }
      offset &+= 1
    }
    survey.hasHighBytes = any & 0x8080_8080_8080_8080 != 0
    survey.hasNUL = zero & 0x8080_8080_8080_8080 != 0
    guard survey.hasHighBytes else { return survey }
    UTF8Check.scan(base, lower, upper) { isValid in
      if isValid { survey.validSequences &+= 1 } else { survey.invalidBytes &+= 1 }
    }
    return survey
  }
}

/// Well-formedness of UTF-8 (Unicode 15, table 3-7).
enum UTF8Check {
  /// Calls `found` for every sequence beyond ASCII: true for a well-formed one, false for a byte
  /// that belongs to none.
  // Safety: `lower ..< upper` lies inside the memory at `base`.
  @inline(__always)
  static func scan(
    _ base: UnsafePointer<UInt8>, _ lower: Int, _ upper: Int, _ found: (Bool) -> Void
  ) {
    let raw = UnsafeRawPointer(base)
    var offset = lower
    while offset < upper {
      if offset &+ 8 <= upper,
        raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        offset &+= 8
        continue
      }
      if base[offset] < 0x80 {
        offset &+= 1
        continue
      }
      let length = sequence(base + offset, upper &- offset)
      found(length > 0)
      offset &+= max(length, 1)
    }
  }

  /// Length of the sequence of two to four bytes at `p`; 0 when it is not well formed.
  static func sequence(_ p: UnsafePointer<UInt8>, _ available: Int) -> Int {
    let first = p[0]
    let length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
    guard length > 0, available >= length else { return 0 }
    let second = p[1]
    let lowest: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
    let highest: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
    guard second >= lowest, second <= highest else { return 0 }
    for index in 2..<max(length, 2) where p[index] & 0xC0 != 0x80 { return 0 }
    return length
  }

  /// True when all bytes are well formed and none is NUL.
  static func isText(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var good = true
    scan(base, 0, count) { if !$0 { good = false } }
    if good { for index in 0..<count where base[index] == 0 { return false } }
    return good
  }
}
