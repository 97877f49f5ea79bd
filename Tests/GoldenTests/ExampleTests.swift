import Glibc
import KithBase
import KithSession
import KithStore
import KithTestSupport
import Testing

/// The shipped scripts, run from file to export.
@Suite(.enabled(if: SharedData.isAtHand, "the public data is not at hand")) struct ExampleTests {
  /// Runs a script with its data and answers what it wrote.
  private func replay(_ script: String, data: String) throws -> (reply: TranscriptReply, lines: [Substring]) {
    let out = "/tmp/kith-example-\(getpid())-\(script).csv"
    defer { unlink(out) }
    let path = GoldenFiles.folder + "/../../Examples/\(script).kith"
    let text = GoldenFiles.text(path)
    #expect(text.split(separator: "\n").count <= 15)
    let program = text.split(separator: "\n").filter { !$0.hasPrefix("#!") && !$0.hasPrefix("param ") }
      .joined(separator: "\n")
      .replacing("$data", with: "\"\(data)\"").replacing("$out", with: "\"\(out)\"")
    let reply = SessionTarget(store: Store(), at: 0).run(SourceText(program))
    return (reply, GoldenFiles.text(out).split(separator: "\n"))
  }

  @Test func cdnow() throws {
    let (reply, lines) = try replay(
      "cdnow", data: SharedData.folder + "cdnow_sample/cdnow_sample.csv")
    #expect(reply.errors == [])
    #expect(lines.count == 2358)
    #expect(lines.first?.hasPrefix("customer_id,clv,clv_median,") ?? false)
    #expect(reply.output.contains("potential loyalist"))
    #expect(reply.output.contains("pareto_nbd"))
    #expect(reply.remarks.contains { $0.contains("MBG/NBD has the highest log-likelihood") })
    #expect(reply.remarks.contains { $0.contains("whale curve") })
  }

  /// From the export to merged rows: what the labels say of the merges, and that nobody was lost.
  @Test func duplicates() throws {
    let (reply, lines) = try replay(
      "duplicates", data: SharedData.folder + "duplicates/customers_10k/records.csv")
    #expect(reply.errors == [])
    #expect(reply.remarks.contains { $0.contains("first_name as given name, last_name as surname") })
    #expect(reply.output.contains("country_spelling"))
    // 10,000 rows of 5,955 people and companies.
    #expect((5_955...6_700).contains(lines.count - 1), "\(lines.count)")
    #expect(lines.first?.hasPrefix("id,first_name,last_name,") ?? false)
    #expect(lines.first?.contains("truth") == false)
  }

  @Test func onlineRetail() throws {
    let file = "/tmp/kith-example-\(getpid())-lines.csv"
    defer { unlink(file) }
    // Every tenth customer: the whole log takes minutes without optimisation.
    let tenth = "awk -F, 'NR == 1 || ($(NF-1) != \"\" && $(NF-1) % 10 == 0)'"
    let command =
      "command -v xz > /dev/null && xz -dkc '\(SharedData.folder)online_retail/lines.csv.xz' | \(tenth) > \(file)"
    guard system(command) == 0 else {
      print("skipped: xz is not installed")
      return
    }
    let (reply, lines) = try replay("online_retail", data: file)
    #expect(reply.errors == [])
    let said = reply.remarks.joined(separator: "\n")
    // Of 445 customers 3 have nothing but cancellations.
    #expect(said.contains("1,711 orders of 442 customers observed until 2011-12-09"), "\(said)")
    #expect(said.contains("refunds (negative amounts) lower the money and are no orders"))
    #expect(lines.count == 446, "\(lines.count)")
    #expect(lines.first?.hasPrefix("customer_id,clv,clv_median,") ?? false)
    #expect(lines.dropFirst().allSatisfy { !$0.contains("nan") && !$0.contains("inf") })
  }
}

/// Program 27 of the specification on customers enough for a model.
@Suite struct LifetimeProgramTests {
  @Test func theCustomersWhoMakeEightyPercentAreFound() throws {
    let text = GoldenFiles.text(
      GoldenFiles.folder + "/programs/27-lifetime-value-and-the-customers.kith")
    let (store, moment) = DemoStore.make()
    let reply = SessionTarget(store: store, at: moment).run(SourceText(text))
    #expect(reply.errors == [])
    let rows = reply.output.split(separator: "\n").dropFirst(2).map { $0.split(separator: " ").map(String.init) }
    #expect(rows.map { $0.first ?? "" }.prefix(3) == ["A", "B", "C"])
    let values = rows.prefix(3).compactMap { Double($0[2]) }
    let total = values.reduce(0, +)
    // Who crosses a cut belongs below it, so class A reaches 80 % and less than one customer more.
    #expect(values[0] / total >= 0.8 && values[0] / total < 0.81)
    #expect((values[0] + values[1]) / total >= 0.95)
  }
}
