import Glibc
import KithTestSupport
import Testing

/// The program is killed while it merges, takes merges back and edits merged rows; what it leaves is the
/// state before or after a statement, rows that refer included.
///
/// `KITH_MERGE_KILLS` says how often, `KITH_SEED` where the seeds begin.
@Suite(.serialized) struct MergeKillTests {
  private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

  private static let killsPerLife = 5
  private static let statementsPerLife = 14
  private static let rows = 60

  @Test func aKillInTheMiddleOfMergesLeavesOneStateOrTheNext() throws {
    let kills = Self.number("KITH_MERGE_KILLS") ?? 5
    let first = Self.number("KITH_SEED") ?? 1
    for seed in first..<first + (kills + Self.killsPerLife - 1) / Self.killsPerLife {
      if let problem = life(seed) {
        Issue.record("seed \(seed): \(problem)")
        return
      }
    }
  }

  private struct Numbers {
    var state: UInt64

    mutating func below(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
  }

  private func life(_ seed: Int) -> String? {
    var numbers = Numbers(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
    let folder = TemporaryFolder()
    folder.write("customers.csv", customers(&numbers))
    folder.write("orders.csv", orders(&numbers))
    let made = Child.run(
      ["base.kithdb", "-c", "import \"customers.csv\", \"orders.csv\"\nreference orders.customer_id to customers"],
      in: folder)
    guard made.code == 0, copy(folder, to: "a.kithdb") else { return "no workspace: \(made.errors)" }
    // What is true after each statement, without any kill.
    var statements: [String] = []
    var states = [state(folder)]
    while statements.count < Self.statementsPerLife {
      let text = statement(statements.count, &numbers)
      // A row that was never merged cannot be taken out, and so on.
      guard Child.run(["a.kithdb", "-c", text], in: folder).code == 0 else { continue }
      statements.append(text)
      states.append(state(folder))
    }
    guard Set(states).count > Self.statementsPerLife / 3 else { return "hardly anything changed: \(statements)" }
    for kill in 1...Self.killsPerLife {
      if let problem = killed(statements, states, folder, &numbers) {
        return "kill \(kill): \(problem)\n\(statements.joined(separator: "\n"))"
      }
    }
    return nil
  }

  private func killed(
    _ statements: [String], _ states: [String], _ folder: TemporaryFolder, _ numbers: inout Numbers
  ) -> String? {
    guard copy(folder, to: "a.kithdb") else { return "no copy" }
    let child = Child(["a.kithdb"], in: folder)
    child.send(statements.enumerated().map { "\($1);\nprint \"done \($0 + 1).\";\n" }.joined())
    child.endInput()
    let awaited = numbers.below(statements.count)
    if awaited > 0, !child.waits(for: "done \(awaited).") { return "it stopped: \(child.errors)" }
    usleep(UInt32(numbers.below([500, 4000, 30_000][numbers.below(3)])))
    child.kill(SIGKILL)
    child.end()
    let done = child.output.split(separator: "\n").count { $0.hasPrefix("done ") }
    let verified = Child.run(["verify", "a.kithdb"], in: folder)
    if verified.code != 0 { return "verify: \(verified.errors)" }
    let found = state(folder)
    let possible = states[done...min(done + 1, statements.count)]
    if possible.contains(found) { return nil }
    return "after \(done) statements:\n\(found)\ninstead of\n\(possible.joined(separator: "\nor\n"))"
  }

  private func statement(_ step: Int, _ numbers: inout Numbers) -> String {
    let (a, b) = (1 + numbers.below(Self.rows), 1 + numbers.below(Self.rows))
    // Once, everything that the program finds by itself.
    if step == Self.statementsPerLife / 2 { return "customers | duplicates | merge" }
    switch numbers.below(8) {
    case 0, 1, 2: return "customers | review with same: [[\(a), \(b == a ? a % Self.rows + 1 : b)]]"
    case 3: return "customers | unmerge \(a)"
    case 4: return "undo"
    case 5: return "redo"
    case 6: return "customers | where id = \(a) | update city = \"City \(step)\""
    default:
      return "[{id: \(1_000 + step), customer_id: \(a), amount: 9.90}] | insert into orders"
    }
  }

  private func state(_ folder: TemporaryFolder) -> String {
    let look = Child.run(
      ["a.kithdb", "--format", "csv", "-c", "customers | sort id\norders | sort id"], in: folder)
    return look.code == 0 ? look.output : "it cannot be read: \(look.errors)"
  }

  private func copy(_ folder: TemporaryFolder, to name: String) -> Bool {
    for tail in ["-wal", "-shm", "-journal"] { unlink(folder.path + name + tail) }
    guard let from = fopen(folder.path + "base.kithdb", "r"), let to = fopen(folder.path + name, "w") else {
      return false
    }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = fread(&bytes, 1, bytes.count, from), count > 0 { fwrite(bytes, 1, count, to) }
    fclose(from)
    return fclose(to) == 0
  }

  private func customers(_ numbers: inout Numbers) -> String {
    let names = ["Ada Lovelace", "Bo Andersson", "Ana Kowalczyk", "李小龙", "Grete Hansen", "Jorge Amado", "Emma Schmidt"]
    var text = "id,name,email,phone,city,created_on\n"
    for id in 1...Self.rows {
      let person = numbers.below(Self.rows / 2)
      let name = names[person % names.count]
      text += "\(id),\(name),p\(person)@example.com,+49 30 55\(10_000 + person * 37),"
      text += "\(["Berlin", "Bonn", ""][numbers.below(3)]),20\(10 + numbers.below(10))-05-1\(numbers.below(10))\n"
    }
    return text
  }

  private func orders(_ numbers: inout Numbers) -> String {
    var text = "id,customer_id,amount\n"
    for id in 1...(2 * Self.rows) { text += "\(id),\(1 + numbers.below(Self.rows)),\(numbers.below(900)).50\n" }
    return text
  }
}
