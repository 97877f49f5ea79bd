/// Hash functions of the store: the same on every run and machine, so that nothing depends on a
/// random seed.
@usableFromInline package enum Hashing {
  /// A full-avalanche mix of one word (the finaliser of SplitMix64).
  @inlinable package static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Hash of a byte string: eight bytes a step, folded 128-bit products (after wyhash by Wang Yi).
  package static func bytes(_ base: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var state = UInt64(truncatingIfNeeded: count) &* 0xA076_1D64_78BD_642F ^ 0xE703_7ED1_A0B4_28DB
    var offset = 0
    while offset &+ 8 <= count {
      let word = UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self)
      state = fold(state ^ word, 0x8EBC_6AF0_9C88_C6E3)
      offset &+= 8
    }
    var tail: UInt64 = 0
    var shift: UInt64 = 0
    while offset < count {
      tail |= UInt64(base[offset]) << shift
      shift &+= 8
      offset &+= 1
    }
    return fold(state ^ tail, 0x5899_65CC_7537_4CC3)
  }

  @inline(__always) private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
