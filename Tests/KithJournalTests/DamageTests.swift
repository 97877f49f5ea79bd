import KithBase
import KithColumns
import KithJournal
import KithStore
import Testing

/// Files that are cut short, changed or not ours: an error, never a crash and never a wrong answer.
@Suite(.serialized) struct DamageTests {
  /// The bytes of a closed workspace with a bit of everything, and what it holds.
  private func sample() throws -> (bytes: [UInt8], model: Model) {
    let disk = SimulatedDisk()
    var history = try History(seed: 5, disk: disk, path: "/a.kithdb")
    for _ in 0..<30 { try history.step() }
    try history.workspace.close()
    return (disk.files["/a.kithdb"]?.data ?? [], history.model)
  }

  private func open(_ bytes: [UInt8], _ disk: SimulatedDisk) throws -> Workspace {
    let file = SimulatedDisk.File()
    file.data = bytes
    disk.files = ["/a.kithdb": file]
    return try Workspace.open(path: "/a.kithdb", options: History.options(disk))
  }

  @Test func changedFilesGiveErrorsOrTheTruth() throws {
    let (bytes, model) = try sample()
    let seed = UInt64(number("KITH_SEED", 1))
    var random = SeededRandom(seed: seed)
    let disk = SimulatedDisk()
    var errors = 0
    for variant in 0..<number("KITH_DAMAGES", 100) {
      var damaged = bytes
      if variant % 4 == 0 {
        damaged.removeLast(random.below(bytes.count) + 1)
      } else {
        for _ in 0...random.below(3) {
          damaged[random.below(random.chance(0.3) ? 9_000 : bytes.count)] ^= UInt8(1 << random.below(8))
        }
      }
      let place = Comment(rawValue: "seed \(seed), variant \(variant)")
      do {
        let workspace = try open(damaged, disk)
        defer { workspace.abandon() }
        let found = try Model(workspace.store.snapshot)
        // Cut to nothing, it is a new file; that is what an empty file is.
        #expect(found == model || damaged.isEmpty, place)
        _ = try? workspace.verify()
        for change in try workspace.changes() { _ = try workspace.change(change.number) }
        while workspace.head > 0 { try workspace.undo() }
        #expect(try Model(workspace.store.snapshot) == Model(), place)
      } catch let error as JournalError {
        #expect(!error.message.isEmpty)
        errors += 1
      }
      var options = Workspace.Options()
      options.vfs = disk.name
      disk.files["/b.kithdb"] = nil
      _ = try? Salvage.run(from: "/a.kithdb", to: "/b.kithdb", info: Reopened.info, options: options)
    }
    #expect(errors > 30)
  }

  @Test func queriesLearnOfDamage() throws {
    let file = Reopened()
    let workspace = try file.open()
    var random = SeededRandom(seed: 3)
    let values = (0..<200_000).map { _ in Int64(bitPattern: random.next()) }
    try file.write([Column(.int(Slice((0..<200_000).map { Int64($0) }))), Column(.int(Slice(values)))], into: workspace)
    try workspace.fold()
    try workspace.close()
    var bytes = file.disk.files["/a.kithdb"]!.data
    bytes[bytes.count / 2] ^= 1
    let reopened = try open(bytes, file.disk)
    let table = reopened.store.snapshot.table("t")
    _ = table.column(0)
    #expect(reopened.takeFailure() == nil)
    #expect(table.column(1).nullCount == 200_000)
    #expect(table.keyIndex(1) == nil)
    #expect(throws: JournalError.self) { try reopened.fold() }
    _ = table.column(1)
    let failure = try #require(reopened.takeFailure())
    #expect(failure.diagnostic.code == "K0753")
    #expect(failure.message.utf8.count > 20)
    #expect(reopened.takeFailure() == nil)
    #expect(try reopened.verify() != [])
    reopened.abandon()
    let report = try Salvage.run(
      from: "/a.kithdb", to: "/b.kithdb", info: Reopened.info, options: file.options)
    #expect(report.tables.map(\.rows) == [200_000])
    #expect(report.lost.count == 2)
    let rescued = try Workspace.open(path: "/b.kithdb", options: file.options)
    let saved = rescued.store.snapshot.table("t").column(1)
    #expect(saved.nullCount > 0 && saved.nullCount <= 65_536)
    for row in 0..<200_000 where !saved.isNull(row) { #expect(saved.value(row) == .int(values[row])) }
    #expect(try rescued.verify() == [])
    rescued.abandon()
  }
}
