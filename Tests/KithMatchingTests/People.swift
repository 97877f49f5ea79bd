import KithBase
import KithColumns

@testable import KithMatching

/// People made up for tests, some of them twice with slips of the fingers, households among them.
struct People {
  static let names = ["first", "last", "email", "phone", "street", "city", "born"]
  var rows: [[String]] = []
  /// Who each row is.
  var truth: [Int] = []

  private static let given = [
    "William", "Anna", "Robert", "Maria", "James", "Linda", "Peter", "Susan", "Thomas", "Karen", "Daniel",
    "Nancy", "Matthew", "Lisa", "Andrew", "Betty", "Joshua", "Helen", "Kevin", "Sandra", "Brian", "Donna",
  ]
  private static let family = [
    "Smith", "Kowalczyk", "Nguyen", "Okafor", "Lindqvist", "Moreau", "Tanaka", "Brown", "Garcia", "Petrov",
    "Jones", "Miller", "Fischer", "Rossi", "Novak", "Haddad", "Silva", "Walker", "Young", "Castillo",
  ]
  private static let cities = ["Boston", "Denver", "Austin", "Seattle", "Chicago"]
  private static let streets = ["Elm St", "Oak Ave", "Mill Road", "Park Blvd", "Church Lane", "Hill Drive"]

  init(_ people: Int, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var home: [String] = []
    for person in 0..<people {
      let (first, last) = (random.pick(Self.given), random.pick(Self.family))
      if home.isEmpty || !random.chance(0.15) {
        home = ["\(1 + random.below(9_000)) \(random.pick(Self.streets))", random.pick(Self.cities)]
      }
      let email = "\(first).\(last)\(random.below(100))@\(random.pick(["x.com", "y.org", "z.net"]))"
      let phone = "2\(100_000_000 + random.below(800_000_000))"
      let born = "19\(40 + random.below(60))-0\(1 + random.below(9))-\(10 + random.below(18))"
      let row = [first, last, email, phone] + home + [born]
      add(row, person)
      while random.chance(0.3) {
        var copy = row
        if random.chance(0.4) { copy[random.below(copy.count)] = "" }
        if random.chance(0.4) { copy[1] = slip(copy[1], &random) }
        if random.chance(0.3) { copy[2] = slip(copy[2], &random) }
        if random.chance(0.2) { (copy[0], copy[1]) = (copy[1], copy[0]) }
        add(copy, person)
      }
    }
  }

  private mutating func add(_ row: [String], _ person: Int) {
    rows.append(row)
    truth.append(person)
  }

  private func slip(_ text: String, _ random: inout SeededRandom) -> String {
    guard text.count > 3 else { return text }
    var letters = Array(text)
    letters.swapAt(1, 2 + random.below(letters.count - 2))
    return String(letters)
  }

  var columns: [NamedColumn] { Fixture.columns(Self.names, rows) }

  /// F1 of pairs.
  func quality(_ clusters: [Int32]) -> Double {
    var (both, found, there) = (0.0, 0.0, 0.0)
    for i in rows.indices {
      for j in rows.indices where j > i {
        let isFound = clusters[i] > 0 && clusters[i] == clusters[j]
        let isThere = truth[i] == truth[j]
        found += isFound ? 1 : 0
        there += isThere ? 1 : 0
        both += isFound && isThere ? 1 : 0
      }
    }
    return 2 * both / max(found + there, 1)
  }
}
