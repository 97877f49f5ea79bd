/// Which letters of two texts are not in the other: what is left of each beside their longest common
/// subsequence (Wagner & Fischer: The string-to-string correction problem, 1974).
enum Differences {
  /// Characters of a text and whether each is marked.
  typealias Marked = [(character: Character, isMarked: Bool)]

  /// Texts longer than this are marked whole: the table of a comparison grows with the square.
  static let lengthMax = 400

  static func of(_ left: String, _ right: String) -> (left: Marked, right: Marked) {
    let (a, b) = (Array(left), Array(right))
    if a.count > lengthMax || b.count > lengthMax {
      let isMarked = left != right
      return (a.map { ($0, isMarked) }, b.map { ($0, isMarked) })
    }
    // Lengths of the longest common subsequences of the ends.
    var lengths = [[Int]](repeating: .init(repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in a.indices.reversed() {
      for j in b.indices.reversed() {
        lengths[i][j] = a[i] == b[j] ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
      }
    }
    var (marks, others) = (a.map { ($0, true) }, b.map { ($0, true) })
    var (i, j) = (0, 0)
    while i < a.count, j < b.count {
      if a[i] == b[j] {
        marks[i].1 = false
        others[j].1 = false
        (i, j) = (i + 1, j + 1)
      } else if lengths[i + 1][j] >= lengths[i][j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return (marks, others)
  }
}
