/// The syntax tree of a regular expression.
indirect enum RegexNode: Sendable {
  case empty
  /// One character of a set.
  case set(ScalarSet)
  case sequence([RegexNode])
  case alternatives([RegexNode])
  /// `max` nil is without end.
  case repetition(RegexNode, min: Int, max: Int?)
  /// The text is kept as `\number`.
  case group(RegexNode, number: Int)
  /// `^` and `$`: the ends of the text, not of its lines.
  case start
  case end
}

/// A set of Unicode scalars as sorted ranges that do not touch.
struct ScalarSet: Sendable {
  private(set) var ranges: [ClosedRange<UInt32>] = []

  init(_ ranges: [ClosedRange<UInt32>]) {
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = self.ranges.last, range.lowerBound <= last.upperBound &+ 1 {
        self.ranges[self.ranges.count - 1] =
          last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  static let any = ScalarSet([0...0xD7FF, 0xE000...0x10FFFF])
  static let digit = ScalarSet([0x30...0x39])
  static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let space = ScalarSet([0x09...0x0D, 0x20...0x20])

  /// The classes of `[[:name:]]`, ASCII only.
  static let named: [String: ScalarSet] = [
    "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A]),
    "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A]),
    "blank": ScalarSet([0x09...0x09, 0x20...0x20]),
    "digit": digit,
    "lower": ScalarSet([0x61...0x7A]),
    "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
    "space": space,
    "upper": ScalarSet([0x41...0x5A]),
    "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66]),
  ]

  /// Every scalar that is not in the set.
  var inverted: ScalarSet {
    var result: [ClosedRange<UInt32>] = []
    for whole in ScalarSet.any.ranges {
      var next = whole.lowerBound
      for range in ranges where range.upperBound >= next && range.lowerBound <= whole.upperBound {
        if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
        next = range.upperBound + 1
      }
      if next <= whole.upperBound { result.append(next...whole.upperBound) }
    }
    return ScalarSet(result)
  }
}
