import KithBase
import KithColumns

/// Random choices made of whole numbers only, so that they come out alike on every machine: the
/// logarithms and powers of a C library may differ in the last digit from one to the next.
struct Chance {
  private var random: SeededRandom

  /// Every table draws from a stream of its own, so a change to one leaves the others as they are.
  init(seed: UInt64, stream: UInt64) {
    random = SeededRandom(seed: Hashing.mix(seed) ^ Hashing.mix(stream &* 0xD1B5_4A32_D192_ED03))
  }

  /// A number in 0 ..< bound; `bound` is positive.
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: random.next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  mutating func between(_ low: Int, _ high: Int) -> Int { low + below(high - low + 1) }

  mutating func percent(_ probability: Int) -> Bool { below(100) < probability }

  mutating func perMille(_ probability: Int) -> Bool { below(1000) < probability }

  mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }

  /// A place in `weights`, as often as its weight says.
  mutating func weighted(_ weights: [Int]) -> Int {
    var total = 0
    for weight in weights { total += weight }
    var rest = below(total)
    for (place, weight) in weights.enumerated() {
      if rest < weight { return place }
      rest -= weight
    }
    return weights.count - 1
  }

  /// A nearly normal number in 1/65536 of a standard deviation (sum of twelve uniform ones), within
  /// six deviations.
  mutating func normal() -> Int {
    var sum = 0
    for _ in 0..<3 {
      let word = random.next()
      sum += Int(word & 0xFFFF) + Int(word >> 16 & 0xFFFF) + Int(word >> 32 & 0xFFFF)
      sum += Int(word >> 48)
    }
    return sum - 393_210
  }

  /// A log-normal number: `median` times e to the power of a normal one whose deviation is `sigma`
  /// thousandths. Never below 1.
  mutating func logNormal(median: Int, sigma: Int) -> Int {
    // log2(e) = 1.442695
    let exponent = normal() * sigma / 1000 * 1_442_695 / 1_000_000
    return max(1, Chance.timesPowerOfTwo(median, exponent))
  }

  /// `value` * 2^(exponent / 65536), by a table of 64 steps and straight lines between them.
  static func timesPowerOfTwo(_ value: Int, _ exponent: Int) -> Int {
    let whole = exponent >> 16
    let place = exponent & 0xFFFF
    let step = place >> 10
    let within = place & 0x3FF
    let factor = powers[step] + (powers[step + 1] - powers[step]) * within / 1024
    let product = value * factor
    return whole >= 0 ? (product << whole) >> 16 : product >> min(62, 16 - whole)
  }

  /// 65536 * 2^(k / 64)
  private static let powers = [
    65536, 66250, 66971, 67700, 68438, 69183, 69936, 70698, 71468, 72246, 73032, 73828, 74632, 75444,
    76266, 77096, 77936, 78785, 79642, 80510, 81386, 82273, 83169, 84074, 84990, 85915, 86851, 87796,
    88752, 89719, 90696, 91684, 92682, 93691, 94711, 95743, 96785, 97839, 98905, 99982, 101070, 102171,
    103283, 104408, 105545, 106694, 107856, 109031, 110218, 111418, 112631, 113858, 115098, 116351,
    117618, 118899, 120194, 121502, 122825, 124163, 125515, 126882, 128263, 129660, 131072,
  ]
}

/// Deals `total` things out by weight, each place getting the whole number next to its share, so that
/// the sum is exact. Feed the weights in order.
struct Dealer {
  private let total: Int
  private let weights: Int
  private var seen = 0
  private var dealt = 0

  init(total: Int, weights: Int) {
    self.total = total
    self.weights = max(1, weights)
  }

  mutating func deal(_ weight: Int) -> Int {
    seen += weight
    let upTo = Int(Int128(total) * Int128(seen) / Int128(weights))
    defer { dealt = upTo }
    return upTo - dealt
  }
}

/// Places of `days` from the earliest to the latest, equal days in the order given. Linear: counting
/// by day.
func placesByDay(_ days: [Int32]) -> [Int32] {
  guard let first = days.min(), let last = days.max() else { return [] }
  var starts = [Int](repeating: 0, count: Int(last - first) + 2)
  for day in days { starts[Int(day - first) + 1] += 1 }
  for day in 1..<starts.count { starts[day] += starts[day - 1] }
  var places = [Int32](repeating: 0, count: days.count)
  for (place, day) in days.enumerated() {
    places[starts[Int(day - first)]] = Int32(place)
    starts[Int(day - first)] += 1
  }
  return places
}
