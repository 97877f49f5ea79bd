import KithBase
import KithColumns
import KithPlan

extension PlanRunner {
  /// The rows with the smallest md5(key texts ‖ seed): the same rows on every machine and engine.
  func run(sample: Sample, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    let wanted = sample.keys.reduce(into: needed) { $0.formUnion($1.columns) }
    let input = try run(sample.input, needed: wanted, leaf: leaf)
    if sample.count >= input.count { return Relation(count: input.count, columns: input.keeping(needed)) }
    let keys = try sample.keys.map { try materialize($0, input) }
    let digests = try parallel.morsels(input.count) { range in
      range.map { row in
        let text = keys.map { key in
          key.isNull(row) ? "" : ValueText.text(of: key.value(row))
        }.joined(separator: "\u{1F}") + String(sample.seed)
        return MD5.digest(Array(text.utf8))
      }
    }.flatMap { $0 }
    let order = (0..<input.count).sorted { a, b in
      digests[a] != digests[b] ? digests[a] < digests[b] : a < b
    }
    let rows = Slice(order.prefix(max(sample.count, 0)).sorted().map { Int32($0) })
    return Relation(count: rows.count, columns: input.gather(rows, needed: needed))
  }
}

/// RFC 1321, for `sample` only: a digest that every SQL engine can compute too.
enum MD5 {
  struct Digest: Comparable {
    let high: UInt64
    let low: UInt64
    static func < (a: Digest, b: Digest) -> Bool {
      a.high != b.high ? a.high < b.high : a.low < b.low
    }
  }

  private static let shifts: [UInt32] = [
    7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21,
  ]

  /// floor(2^32 × |sin(i + 1)|), from the RFC's table.
  private static let sines: [UInt32] = [
    0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613,
    0xfd46_9501, 0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193,
    0xa679_438e, 0x49b4_0821, 0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d,
    0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8, 0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed,
    0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a, 0xfffa_3942, 0x8771_f681, 0x6d9d_6122,
    0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70, 0x289b_7ec6, 0xeaa1_27fa,
    0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665, 0xf429_2244,
    0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
    0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb,
    0xeb86_d391,
  ]

  /// The digest as two big-endian words.
  static func digest(_ message: [UInt8]) -> Digest {
    var bytes = message
    bytes.append(0x80)
    while bytes.count % 64 != 56 { bytes.append(0) }
    let bits = UInt64(message.count) &* 8
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift * 8))) }
    var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
    for start in stride(from: 0, to: bytes.count, by: 64) { block(bytes, start, &state) }
    let words = state.map { UInt64($0.byteSwapped) }
    return Digest(high: words[0] << 32 | words[1], low: words[2] << 32 | words[3])
  }

  private static func block(_ bytes: [UInt8], _ start: Int, _ state: inout [UInt32]) {
    let words = (0..<16).map { word in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + word * 4 + $1]) << UInt32($1 * 8) }
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    for i in 0..<64 {
      let f: UInt32
      let g: Int
      switch i / 16 {
      case 0: (f, g) = ((b & c) | (~b & d), i)
      case 1: (f, g) = ((d & b) | (~d & c), (5 * i + 1) % 16)
      case 2: (f, g) = (b ^ c ^ d, (3 * i + 5) % 16)
      default: (f, g) = (c ^ (b | ~d), (7 * i) % 16)
      }
      let sum = a &+ f &+ sines[i] &+ words[g]
      let shift = shifts[i / 16 * 4 + i % 4]
      (a, d, c, b) = (d, c, b, b &+ (sum << shift | sum >> (32 - shift)))
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
  }
}
