import Glibc
import KithBase
import KithJournal
import KithStore
import Testing

/// A number from the environment, so that long runs need no other program.
func number(_ name: String, _ standard: Int) -> Int {
  getenv(name).flatMap { Int(String(cString: $0)) } ?? standard
}

/// Random lives of workspaces: with reopening, with a crash at every operation, on a full disk.
@Suite(.serialized) struct HistoryTests {
  private let firstSeed = UInt64(number("KITH_SEED", 1))

  @Test func storeAgreesWithTheModel() throws {
    for seed in firstSeed..<(firstSeed + UInt64(number("KITH_HISTORIES", 20))) {
      let disk = SimulatedDisk()
      var history = try History(seed: seed, disk: disk, path: "/a.kithdb")
      for index in 0..<40 {
        try history.step()
        if let difference = try history.difference() {
          Issue.record("seed \(seed), step \(index): \(difference)")
          return
        }
      }
      #expect(try history.workspace.verify() == [], "seed \(seed)")
      history.workspace.abandon()
    }
  }

  /// Lives one history up to a crash; what is found then must be the state before or after the step.
  private func crash(seed: UInt64, steps: Int, at operation: Int?, _ loss: SimulatedDisk.Loss) throws -> Int {
    let disk = SimulatedDisk()
    disk.stopsAt = operation
    var before: [Int64: Model] = [0: Model()]
    var head: Int64 = 0
    var attempted: (head: Int64, models: [Int64: Model])?
    var forgotten: (who: Identifier, texts: Set<String>)?
    do {
      var history = try History(seed: seed, disk: disk, path: "/a.kithdb")
      do {
        for _ in 0..<steps {
          try history.step()
          before = history.models
          head = history.workspace.head
        }
      } catch is JournalError {
        attempted = history.attempted
        forgotten = history.forgotten
      }
      history.workspace.abandon()
    } catch is JournalError {}
    let total = disk.operations
    guard operation != nil else { return total }
    var random = SeededRandom(seed: seed ^ UInt64(operation ?? 0))
    disk.restart(loss, &random)
    let workspace = try Workspace.open(path: "/a.kithdb", options: History.options(disk))
    defer { workspace.abandon() }
    let found = try Model(workspace.store.snapshot)
    let place = Comment(rawValue: "seed \(seed), operation \(operation ?? 0), \(loss)")
    let was = before[workspace.head] == found
    #expect(was || attempted?.models[workspace.head] == found, place)
    let isBefore = workspace.head == head
    // A step back or forward leads to some head whose tables are known.
    let isAfter = attempted.map { $0.head == workspace.head || $0.head == -1 } ?? false
    #expect(isBefore || isAfter, place)
    #expect(try workspace.verify() == [], place)
    if let forgotten {
      let isDone = try workspace.tombstones().contains(forgotten.who)
      #expect(!isDone || !forgotten.texts.contains { disk.holds(Array($0.utf8)) }, place)
      let models = isDone ? attempted?.models : before
      while workspace.head > 0 {
        try workspace.undo()
        #expect(try Model(workspace.store.snapshot) == models?[workspace.head], place)
      }
    }
    return total
  }

  @Test func everyCrashLeavesOldOrNew() throws {
    for seed in firstSeed..<(firstSeed + UInt64(number("KITH_CRASHES", 1))) {
      let total = try crash(seed: seed, steps: 10, at: nil, .none)
      for operation in 1...total {
        _ = try crash(seed: seed, steps: 10, at: operation, operation % 2 == 0 ? .none : .unsynced)
      }
    }
  }

  /// Longer lives, each with one crash somewhere.
  @Test func aCrashAnywhereLeavesOldOrNew() throws {
    for seed in firstSeed..<(firstSeed + UInt64(number("KITH_STOPS", 8))) {
      let total = try crash(seed: seed, steps: 25, at: nil, .none)
      var random = SeededRandom(seed: seed)
      _ = try crash(seed: seed, steps: 25, at: 1 + random.below(total), random.chance(0.5) ? .none : .unsynced)
    }
  }

  @Test func fullDiskChangesNothing() throws {
    let disk = SimulatedDisk()
    var history = try History(seed: firstSeed, disk: disk, path: "/a.kithdb")
    for _ in 0..<10 { try history.step() }
    var refusals = 0
    for index in 0..<30 {
      disk.capacity = disk.size + index * 3_000
      do {
        try history.step()
      } catch let error as JournalError {
        #expect(error.diagnostic.code == "K0756")
        refusals += 1
        disk.capacity = nil
        #expect(try history.difference() == nil)
        history.workspace.abandon()
        history.workspace = try Workspace.open(path: "/a.kithdb", options: History.options(disk))
      }
      disk.capacity = nil
      #expect(try history.difference() == nil)
    }
    #expect(refusals > 3)
  }
}
