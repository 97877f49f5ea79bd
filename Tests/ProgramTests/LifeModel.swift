/// What a workspace holds after each statement of a random life, by naive means: a tree of states in
/// which undo goes up and redo goes down.
struct LifeModel {
  struct Row: Equatable {
    var id: Int
    var country: String
    var visits: Int
  }

  struct State {
    var rows: [Row]
    var parent: Int?
    var children: [Int] = []
  }

  struct Step {
    /// What is typed.
    var text: String
    /// A file that it imports, with its content.
    var file: (name: String, content: String)?
  }

  private(set) var states = [State(rows: [])]
  /// Where the workspace stands.
  var place = 0
  private var numbers: Numbers
  private var lastID = 0
  private var fileCount = 0

  init(seed: UInt64) { numbers = Numbers(state: seed) }

  static let table = "table customers (id: int key, country: text, visits: int)"

  /// The table as the program prints it in CSV.
  func text(at place: Int) -> String {
    "id,country,visits\n" + states[place].rows.map { "\($0.id),\($0.country),\($0.visits)\n" }.joined()
  }

  /// A number below `count`.
  mutating func below(_ count: Int) -> Int { numbers.below(count) }

  /// Another statement, and the model goes on to what it leaves.
  mutating func next() -> Step {
    var rows = states[place].rows
    switch numbers.below(rows.isEmpty ? 2 : 10) {
    case 0, 1: return imported()
    case 2, 3, 4:
      let text = update(&rows)
      go(to: rows)
      return Step(text: text)
    case 5:
      let text = delete(&rows)
      go(to: rows)
      return Step(text: text)
    case 6:
      var text = "begin; " + update(&rows) + "; "
      text += delete(&rows) + "; " + update(&rows) + "; commit"
      go(to: rows)
      return Step(text: text)
    case 7, 8:
      // The table itself is made before the first state and is not undone.
      guard let parent = states[place].parent else { return imported() }
      place = parent
      return Step(text: "undo")
    default:
      guard states[place].children.count == 1 else { return imported() }
      place = states[place].children[0]
      return Step(text: "redo")
    }
  }

  private mutating func imported() -> Step {
    var rows = states[place].rows
    fileCount += 1
    var content = "id,country,visits\n"
    for _ in 0..<(1 + numbers.below(60)) {
      lastID += 1 + numbers.below(3)
      let row = Row(id: lastID, country: ["DE", "CN", "FR"][numbers.below(3)], visits: numbers.below(40))
      rows.append(row)
      content += "\(row.id),\(row.country),\(row.visits)\n"
    }
    go(to: rows)
    let name = "part-\(fileCount).csv"
    return Step(text: "import \"\(name)\" into customers", file: (name, content))
  }

  private mutating func update(_ rows: inout [Row]) -> String {
    let (divisor, rest) = (2 + numbers.below(6), numbers.below(2))
    let addend = 1 + numbers.below(5)
    let country = ["IT", "ES", "DE"][numbers.below(3)]
    for place in rows.indices where rows[place].id % divisor == rest {
      rows[place].visits += addend
      rows[place].country = country
    }
    return "customers | where mod(id, \(divisor)) = \(rest) | update visits = visits + \(addend), country = \"\(country)\""
  }

  private mutating func delete(_ rows: inout [Row]) -> String {
    let (divisor, rest) = (5 + numbers.below(9), numbers.below(5))
    rows.removeAll { $0.id % divisor == rest }
    return "customers | where mod(id, \(divisor)) = \(rest) | delete"
  }

  /// A statement that changes nothing is no step of the history.
  private mutating func go(to rows: [Row]) {
    if rows == states[place].rows { return }
    states.append(State(rows: rows, parent: place))
    states[place].children.append(states.count - 1)
    place = states.count - 1
  }

  /// Forgets states that were never reached, because the program ended before.
  mutating func keep(first count: Int, at place: Int) {
    states.removeSubrange(count...)
    for index in states.indices { states[index].children.removeAll { $0 >= count } }
    self.place = place
  }
}

/// Random numbers that are the same for the same seed: SplitMix64 (Steele, Lea, Flood 2014).
struct Numbers {
  var state: UInt64

  mutating func below(_ count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ (bits >> 31)) % UInt64(count))
  }
}
