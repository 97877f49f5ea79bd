/// A run of units or tokens in a column's memory.
struct Run: BitwiseCopyable {
  var start: UInt32 = 0
  var count: UInt32 = 0
}

/// What comparisons read of one distinct value, in one piece of memory.
struct ValueFeatures: BitwiseCopyable {
  var text = Run()
  var second = Run()
  var third = Run()
  /// Places in the column's token numbers.
  var tokens = Run()
  var secondHash: UInt64 = 0
  var thirdHash: UInt64 = 0
  /// Euclidean length of the token weights.
  var norm: Float = 0
  /// Lists of nickname groups: of the whole name and of its first word; 0 for none.
  var nicknames: UInt16 = 0
  var firstNicknames: UInt16 = 0
  /// List of pinyin hashes that a surname's spelling may stand for; 0 for none.
  var romanised: UInt16 = 0
  var isHan = false
}

/// Short lists of numbers, stored once; 0 is the empty list.
struct ListPool {
  private(set) var items: [UInt64] = [0]
  /// Start and count of each list.
  private(set) var runs: [Run] = [Run()]
  private var known: [[UInt64]: UInt16] = [:]

  mutating func add(_ list: [UInt64]) -> UInt16 {
    if list.isEmpty { return 0 }
    if let number = known[list] { return number }
    guard runs.count < Int(UInt16.max) else { return 0 }
    let number = UInt16(runs.count)
    runs.append(Run(start: UInt32(items.count), count: UInt32(list.count)))
    items += list
    known[list] = number
    return number
  }
}
