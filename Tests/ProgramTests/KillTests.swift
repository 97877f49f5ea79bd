import Glibc
import KithTestSupport
import Testing

/// The program is killed at random moments; what it leaves is a state before or after a commit.
///
/// `KITH_KILLS` says how often, `KITH_SEED` where the seeds begin.
@Suite(.serialized) struct KillTests {
  private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

  private static let killsPerLife = 5
  private static let statementsPerRun = 24

  @Test func aKilledProgramLeavesACommittedState() {
    let kills = KillTests.number("KITH_KILLS") ?? 5
    let first = KillTests.number("KITH_SEED") ?? 1
    for seed in first..<(first + (kills + KillTests.killsPerLife - 1) / KillTests.killsPerLife) {
      if !lives(seed) { return }
    }
  }

  /// One workspace that is killed several times and goes on each time; false when it failed.
  private func lives(_ seed: Int) -> Bool {
    let folder = TemporaryFolder()
    var model = LifeModel(seed: UInt64(seed))
    let made = Child.run(["a.kithdb", "-c", LifeModel.table], in: folder)
    guard made.code == 0 else {
      Issue.record("seed \(seed): \(made.errors)")
      return false
    }
    for round in 1...KillTests.killsPerLife {
      if let problem = killed(&model, folder) {
        Issue.record("seed \(seed), kill \(round): \(problem)")
        return false
      }
    }
    return true
  }

  /// Runs statements, kills, looks; nil when all is well.
  private func killed(_ model: inout LifeModel, _ folder: TemporaryFolder) -> String? {
    // What is true after each statement: where the model stands and how many states there are.
    var places = [model.place]
    var counts = [model.states.count]
    var texts = ""
    for step in 1...KillTests.statementsPerRun {
      let statement = model.next()
      if let file = statement.file { folder.write(file.name, file.content) }
      texts += "\(statement.text);\nprint \"done \(step).\";\n"
      places.append(model.place)
      counts.append(model.states.count)
    }
    let child = Child(["a.kithdb"], in: folder)
    child.send(texts)
    child.endInput()
    let awaited = model.below(KillTests.statementsPerRun + 1)
    if awaited > 0, !child.waits(for: "done \(awaited).") { return "it stopped: \(child.errors)" }
    usleep(UInt32(model.below([500, 4000, 30_000][model.below(3)])))
    child.kill(SIGKILL)
    child.end()
    let acknowledged = child.output.split(separator: "\n").count { $0.hasPrefix("done ") }
    let possible = Set([acknowledged, min(acknowledged + 1, KillTests.statementsPerRun)])
    return difference(&model, folder, possible.sorted().map { (places[$0], counts[$0]) }, texts)
  }

  private func difference(
    _ model: inout LifeModel, _ folder: TemporaryFolder, _ possible: [(place: Int, count: Int)], _ texts: String
  ) -> String? {
    let verified = Child.run(["verify", "a.kithdb"], in: folder)
    if verified.code != 0 { return "verify: \(verified.errors)\n\(texts)" }
    let look = Child.run(["a.kithdb", "--format", "csv", "-c", "customers"], in: folder)
    guard look.code == 0 else { return "\(look.errors)\n\(texts)" }
    guard let found = possible.first(where: { model.text(at: $0.place) == look.output }) else {
      return "a state that never was:\n\(look.output)\nexpected:\n\(model.text(at: possible[0].place))\n\(texts)"
    }
    model.keep(first: found.count, at: found.place)
    return nil
  }
}
