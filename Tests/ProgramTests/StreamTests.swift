import KithTestSupport
import Testing

/// Long streams of statements from a pipe.
@Suite struct StreamTests {
  @Test func mistakesFarDownAStreamKnowTheirLine() {
    let folder = TemporaryFolder()
    let lines = String(repeating: "\n", count: 12_000) + "[{a: 1}]\n| select b\n:nonsense\n[{a: 2}]\n"
    let child = Child.run([], in: folder, input: lines)
    #expect(child.errors.contains("--> input:12002:10\n"), "\(child.errors)")
    #expect(child.errors.contains("12002 | | select b\n"), "\(child.errors)")
    #expect(child.output == "a\n2\n")
    #expect(child.code == 1)
  }
}

/// Work that nobody waits for any more.
@Suite struct StoppingTests {
  /// Fitting a model to these orders takes minutes where the program is not optimised.
  @Test func aFitEndsAtTheTimeLimit() {
    let folder = TemporaryFolder()
    var state: UInt64 = 5
    func random(_ count: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % count
    }
    var log = "customer_id,date,amount\n"
    for customer in 0..<20_000 {
      var month = random(12)
      repeat {
        log += "\(customer),2024-\(month < 9 ? "0" : "")\(month + 1)-\(10 + random(18)),\(5 + random(90)).50\n"
        month += 1 + random(3)
      } while month < 12 && random(4) > 0
    }
    folder.write("orders.csv", log)
    let child = Child.run(
      ["orders.csv", "--timeout", "3", "-c", "orders | clv with method: pareto_nbd | take 2"], in: folder)
    #expect(child.code == 4, "\(child.errors)")
    #expect(child.errors.contains("time limit after"), "\(child.errors)")
    #expect(child.output.isEmpty)
  }
}
