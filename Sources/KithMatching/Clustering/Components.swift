/// Sets of rows that pairs hold together (union by link to the smaller row, path halving).
struct Components {
  private var parent: [Int32]

  init(_ count: Int) { parent = (0..<Int32(count)).map { $0 } }

  mutating func find(_ row: Int) -> Int {
    var row = Int32(row)
    while parent[Int(row)] != row {
      parent[Int(row)] = parent[Int(parent[Int(row)])]
      row = parent[Int(row)]
    }
    return Int(row)
  }

  mutating func join(_ left: Int, _ right: Int) {
    let (a, b) = (find(left), find(right))
    if a != b { parent[max(a, b)] = Int32(min(a, b)) }
  }

  /// Edges by component, components by their smallest row.
  static func group(_ edges: [Int32], rows: Int, pair: (Int32) -> UInt64) -> [[Int32]] {
    // Rows are numbered anew, since a component on its way down holds few of them.
    var numbers: [Int: Int] = [:]
    func number(_ row: Int) -> Int {
      if let known = numbers[row] { return known }
      numbers[row] = numbers.count
      return numbers.count - 1
    }
    let ends = edges.map { (number(PairList.left(pair($0))), number(PairList.right(pair($0)))) }
    var components = Components(numbers.count)
    for (left, right) in ends { components.join(left, right) }
    var places: [Int: Int] = [:]
    var result: [[Int32]] = []
    for (index, edge) in edges.enumerated() {
      let root = components.find(ends[index].0)
      if let place = places[root] {
        result[place].append(edge)
      } else {
        places[root] = result.count
        result.append([edge])
      }
    }
    return result
  }
}
