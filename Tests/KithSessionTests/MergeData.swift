import KithBase
import KithSession

/// Numbers that a seed gives (SplitMix64).
struct MergeNumbers {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func below(_ count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(count))
  }
}

/// Customers with every kind of field that has a rule, with orders and with memberships of campaigns that
/// fold: what merges are tried on.
struct MergeData {
  private(set) var keys: [Int] = []
  private var rows: [String] = []
  private var orders: [String] = []
  private var members: [String] = []

  static let columns = ["name", "email", "email_2", "phone", "tier", "tags", "city", "street"]

  mutating func addRows(_ count: Int, _ numbers: inout MergeNumbers) -> [Int] {
    let first = rows.count + 1
    for key in first..<first + count {
      func text(_ some: [String?]) -> String { some[numbers.below(some.count)].map { "\"\($0)\"" } ?? "null" }
      rows.append(
        """
        {id: \(key), name: \(text(["Ada", "Ada B.", "Bo", nil])), \
        email: \(text(["a@x.de", "A@x.de", "b@x.de", "c@y.de", nil])), email_2: \(text(["d@z.de", nil, nil])), \
        phone: \(text(["+49 30 5550101", "030 5550101", "+49 89 5550108", nil])), \
        tier: \(text(["A", "B", "C", nil])), tags: \(text(["vip;new", "new", "old;vip", nil])), \
        city: \(text(["Berlin", "Bonn", nil])), street: \(text(["Weg 1", "Weg 2", nil])), \
        opt_out: \(["true", "false", "null"][numbers.below(3)]), \
        created_on: 20\(10 + numbers.below(10))-0\(1 + numbers.below(9))-15, \
        updated_on: 202\(numbers.below(6))-0\(1 + numbers.below(9))-1\(numbers.below(10))}
        """)
      keys.append(key)
    }
    return Array(first..<first + count)
  }

  mutating func addChildren(_ numbers: inout MergeNumbers) {
    for key in 1...(rows.count * 2) {
      orders.append(
        "{id: \(key), customer_id: \(1 + numbers.below(rows.count)), amount: \(numbers.below(1000)).50}")
      members.append(
        "{id: \(key), customer_id: \(1 + numbers.below(rows.count)), campaign_id: \(1 + numbers.below(3))}")
    }
  }

  var program: String {
    """
    table customers (id: int key, name: text, email: text, email_2: text, phone: text, tier: text, tags: text,
      city: text, street: text, opt_out: bool, created_on: date, updated_on: date)
    table campaigns (id: int key, title: text)
    table orders (id: int key, customer_id: int, amount: decimal)
    table members (id: int key, customer_id: int, campaign_id: int)
    reference orders.customer_id to customers
    reference members.customer_id to customers
    reference members.campaign_id to campaigns
    [\(rows.joined(separator: ",\n"))] | insert into customers
    [{id: 1, title: "x"}, {id: 2, title: "y"}, {id: 3, title: "z"}] | insert into campaigns
    [\(orders.joined(separator: ",\n"))] | insert into orders
    [\(members.joined(separator: ",\n"))] | insert into members
    """
  }

  /// Everything that a question can see of the tables.
  static func state(_ bench: Bench) -> String { state(bench.output) { bench.run($0) } }

  static func state(_ output: Recording, _ run: (String) -> String?) -> String {
    let from = output.results.count
    let questions = ["customers | sort id", "orders | sort id", "members | sort id"]
    let problems = questions.compactMap { run($0) }
    return (problems + output.results.dropFirst(from)).joined(separator: "\n\n")
  }

  static func firstDifference(_ a: String, _ b: String) -> String {
    let (left, right) = (a.split(separator: "\n"), b.split(separator: "\n"))
    for (x, y) in zip(left, right) where x != y { return "\(x)\ninstead of\n\(y)" }
    return "\(left.count) lines instead of \(right.count)"
  }
}
