/// Which columns of a table are shown, and how wide.
enum TableLayout {
  /// Spaces between two columns.
  static let gap = 2

  /// Widths of the columns shown, which are always the first ones: all with their natural widths
  /// where they fit; else the widest give way, down to their minimum; else the last ones are
  /// hidden. One column at least is shown, if there is one.
  ///
  /// Invariant: the widths and the gaps between them add up to at most `width`.
  static func fit(natural: [Int], minimum: [Int], width: Int?) -> [Int] {
    guard let width else { return natural }
    var shown = 0
    var used = 0
    for least in minimum {
      let next = used + (shown > 0 ? gap : 0) + least
      if next > width { break }
      used = next
      shown += 1
    }
    guard shown > 0 else { return natural.isEmpty ? [] : [max(1, min(natural[0], width))] }
    return level(
      Array(natural.prefix(shown)), Array(minimum.prefix(shown)), width - gap * (shown - 1))
  }

  /// Cuts every column to one common width, the largest at which they fit; columns below it keep
  /// what they have, and none falls under its minimum.
  private static func level(_ natural: [Int], _ minimum: [Int], _ available: Int) -> [Int] {
    func widths(_ level: Int) -> [Int] {
      natural.indices.map { max(minimum[$0], min(natural[$0], level)) }
    }
    func total(_ widths: [Int]) -> Int { widths.reduce(0, +) }
    if total(natural) <= available { return natural }
    var low = 0
    var high = natural.max() ?? 0
    while low < high {
      let middle = (low + high + 1) / 2
      if total(widths(middle)) <= available { low = middle } else { high = middle - 1 }
    }
    var result = widths(low)
    var spare = available - total(result)
    for index in result.indices where spare > 0 && result[index] < natural[index] {
      result[index] += 1
      spare -= 1
    }
    return result
  }
}
