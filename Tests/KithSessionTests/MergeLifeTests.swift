import Glibc
import KithBase
import KithSession
import Testing

/// Random lives of merged rows: merges, unmerging, undo, edits and new children, in any order. No child is
/// lost or doubled, sums stay, nothing refers to nothing, and in the end, when all rows are out again,
/// every row is what it was, with the edits that were made to it.
///
/// `KITH_MERGE_LIVES` says how many, `KITH_SEED` where the seeds begin.
@Suite struct MergeLifeTests {
  private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

  /// What must be true, by naive means.
  private struct Model {
    /// Edits by row and column: they come back with the row.
    var edits: [Int: [String: String]] = [:]
    /// The row that each went into.
    var target: [Int: Int] = [:]
    /// Of every order the row that it belonged to at first, or was given to since.
    var owner: [Int: Int] = [:]
    var amounts = 0
    /// The campaigns that each row was a member of at first.
    var campaigns: [Int: Set<String>] = [:]

    func current(_ key: Int) -> Int {
      var key = key
      while let next = target[key] { key = next }
      return key
    }
  }

  @Test func nothingIsLost() {
    let first = MergeLifeTests.number("KITH_SEED") ?? 1
    for seed in first..<first + (MergeLifeTests.number("KITH_MERGE_LIVES") ?? 8) {
      if let problem = life(seed) {
        Issue.record("seed \(seed): \(problem)")
        return
      }
    }
  }

  private func life(_ seed: Int) -> String? {
    var numbers = MergeNumbers(UInt64(seed) &+ 7_000)
    var data = MergeData()
    _ = data.addRows(9, &numbers)
    data.addChildren(&numbers)
    let file = WorkspaceFile()
    if let problem = file.run(data.program) { return problem }
    let start = state(file)
    var model = Model()
    for line in file.answer("orders | select id, customer_id, amount").split(separator: "\n").dropFirst() {
      let cells = line.split(separator: " ").filter { $0 != "|" }
      model.owner[Int(cells[0]) ?? 0] = Int(cells[1]) ?? 0
      model.amounts += Int(cells[2].split(separator: ".")[0]) ?? 0
    }
    for line in file.answer("members | select customer_id, campaign_id").split(separator: "\n").dropFirst() {
      let cells = line.split(separator: " ").filter { $0 != "|" }
      model.campaigns[Int(cells[0]) ?? 0, default: []].insert(String(cells[1]))
    }
    let unedited = model
    var past: [Model] = []
    var told: [String] = []
    for step in 1...30 {
      let before = model
      let text = next(step, &model, past.isEmpty, &numbers)
      told.append(text)
      if text == "undo" {
        model = past.removeLast()
      }
      if let problem = file.type(text) { return "\(told.joined(separator: "\n")): \(problem)" }
      if text != "undo" {
        if file.output.reports.last == "nothing to change" { model = before } else { past.append(before) }
      }
      follow(&model, file)
      if let problem = broken(model, file) { return "\(told.joined(separator: "\n")):\n\(problem)" }
    }
    // All rows out again, in any order.
    var gone = model.target.keys.sorted()
    while !gone.isEmpty {
      let key = gone.remove(at: numbers.below(gone.count))
      if let problem = file.type("customers | unmerge \(key)") { return "\(told.joined(separator: "\n")), unmerge \(key): \(problem)" }
      told.append("customers | unmerge \(key)")
      past.append(model)
      follow(&model, file)
      if let problem = broken(model, file) { return "\(told.joined(separator: "\n")):\n\(problem)" }
    }
    let wanted = expected(model, data, unedited)
    let found = state(file)
    if found != wanted {
      return "\(told.joined(separator: "\n"))\nin the end: \(MergeData.firstDifference(found, wanted))"
    }
    // All of it taken back is what it was, byte for byte.
    for _ in past { if let problem = file.type("undo") { return "undo: \(problem)" } }
    let end = state(file)
    return end == start ? nil : "undone: \(MergeData.firstDifference(end, start))"
  }

  private func state(_ file: WorkspaceFile) -> String { MergeData.state(file.output) { file.type($0) } }

  /// Another statement, and what it does to the model; which of two merged rows stays is asked afterwards.
  private func next(
    _ step: Int, _ model: inout Model, _ isFirst: Bool, _ numbers: inout MergeNumbers
  ) -> String {
    let live = (1...9).filter { model.target[$0] == nil }
    switch numbers.below(10) {
    case 0, 1, 2:
      let (a, b) = (1 + numbers.below(9), 1 + numbers.below(9))
      if a == b { return next(step, &model, isFirst, &numbers) }
      return "customers | review with same: [[\(a), \(b)]]"
    case 3, 4:
      let gone = model.target.keys.sorted()
      if gone.isEmpty { return next(step, &model, isFirst, &numbers) }
      return "customers | unmerge \(gone[numbers.below(gone.count)])"
    case 5, 6, 7:
      let row = live[numbers.below(live.count)]
      let column = ["name", "email", "tier"][numbers.below(3)]
      model.edits[row, default: [:]][column] = "edit \(step)"
      return "customers | where id = \(row) | update \(column) = \"edit \(step)\""
    case 8:
      let row = 1 + numbers.below(9)
      let order = 1000 + step
      model.owner[order] = model.current(row)
      model.amounts += step
      return "[{id: \(order), customer_id: \(row), amount: \(step).00}] | insert into orders"
    default:
      return isFirst ? next(step, &model, isFirst, &numbers) : "undo"
    }
  }

  /// Which rows went into which is read from the program: the model only says what follows from it.
  private func follow(_ model: inout Model, _ file: WorkspaceFile) {
    model.target = [:]
    let live = Set(file.answer("customers | select id").split(separator: "\n").dropFirst().compactMap { Int($0) })
    for key in 1...9 where !live.contains(key) {
      _ = file.answer("customers | where id = \(key)")
      let note = file.output.notes.last ?? ""
      let words = note.split(separator: " ")
      if words.first == "\(key)", let last = words.last, let target = Int(last) { model.target[key] = target }
    }
  }

  private func broken(_ model: Model, _ file: WorkspaceFile) -> String? {
    let orders = file.answer("orders | select id, customer_id, amount").split(separator: "\n").dropFirst()
    if orders.count != model.owner.count { return "\(orders.count) orders instead of \(model.owner.count)" }
    var sum = 0
    for line in orders {
      let cells = line.split(separator: " ").filter { $0 != "|" }
      sum += Int(cells[2].split(separator: ".")[0]) ?? 0
      let order = Int(cells[0]) ?? 0
      let wanted = model.current(model.owner[order] ?? 0)
      if Int(cells[1]) != wanted { return "order \(order) belongs to \(cells[1]) instead of \(wanted)" }
    }
    if sum != model.amounts { return "the sum is \(sum) instead of \(model.amounts)" }
    let dangling = file.answer("members | where customer_id is not null and customer.id is null | summarize n = count()")
    if dangling != "n\n0" { return "members refer to nothing: \(dangling)" }
    var wanted: [Int: Set<String>] = [:]
    for (row, campaigns) in model.campaigns { wanted[model.current(row), default: []].formUnion(campaigns) }
    for (row, campaigns) in wanted {
      let found = file.answer("members | where customer_id = \(row) | distinct campaign_id").split(separator: "\n").dropFirst()
      if Set(found.map(String.init)) != campaigns { return "\(row) is a member of \(found) instead of \(campaigns)" }
    }
    // Fields of merged rows may be those of another of their rows.
    let merged = Set(model.target.values)
    for (row, edits) in model.edits where model.target[row] == nil && !merged.contains(row) {
      for (column, text) in edits {
        let value = file.answer("customers | where id = \(row) | select \(column)")
        if value != "\(column)\n\(text)" { return "\(column) of \(row) is \(value) instead of \(text)" }
      }
    }
    return nil
  }

  /// The tables when nothing is merged: as they began, with the edits and the new orders.
  private func expected(_ model: Model, _ data: MergeData, _ start: Model) -> String {
    let file = WorkspaceFile()
    _ = file.run(data.program)
    for (row, edits) in model.edits.sorted(by: { $0.key < $1.key }) {
      for (column, text) in edits.sorted(by: { $0.key < $1.key }) {
        _ = file.type("customers | where id = \(row) | update \(column) = \"\(text)\"")
      }
    }
    for (order, owner) in model.owner.sorted(by: { $0.key < $1.key }) where start.owner[order] == nil {
      _ = file.type("[{id: \(order), customer_id: \(owner), amount: \(order - 1000).00}] | insert into orders")
    }
    return state(file)
  }
}
