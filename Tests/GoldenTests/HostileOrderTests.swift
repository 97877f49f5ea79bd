import KithBase
import KithColumns
import KithSession
import KithStore
import KithTestSupport
import Testing

/// Logs that break models: a right answer or a named refusal, never a number that is none.
@Suite struct HostileOrderTests {
  /// A session with orders of (customer, day, amount); nil leaves a cell empty.
  private func target(_ rows: [(Int?, Int32?, Double?)], today: Int32 = 20_000) -> SessionTarget {
    let store = Store()
    var columns = [VectorBuilder(.int), VectorBuilder(.date), VectorBuilder(.float)]
    for row in rows {
      columns[0].append(row.0.map { .int(Int64($0)) } ?? .null)
      columns[1].append(row.1.map { .date($0) } ?? .null)
      columns[2].append(row.2.map { .float($0) } ?? .null)
    }
    let schema = TableSchema(
      name: "orders",
      columns: [
        ColumnSchema("customer", .int), ColumnSchema("date", .date), ColumnSchema("amount", .float),
      ])
    store.put(Table(schema: schema, columns: columns.map { Column($0.vector()) }, rowCount: rows.count))
    return SessionTarget(store: store, at: Int64(today) * CivilDate.microsecondsPerDay)
  }

  private static let verbs = [
    "clv", "clv with model: history", "clv with model: bg_nbd, horizon: endless",
    "clv with model: formula", "clv with model: bg_bb", "rfm", "churn", "lifecycle", "value",
    "cohort", "backtest", "equity",
  ]

  /// Runs every verb and looks for what is no number; gives the codes of the refusals.
  private func survives(_ target: SessionTarget) -> Set<String> {
    var codes: Set<String> = []
    for verb in Self.verbs {
      let join = verb.contains("with") ? ", " : " with "
      let reply = target.run(SourceText("orders | \(verb)\(join)customer: customer"))
      codes.formUnion(reply.errors.map(\.code))
      for word in ["nan", "inf", "NaN"] {
        #expect(!reply.output.contains(word), "\(verb) gives \(word)")
        #expect(!reply.remarks.joined().contains(" \(word)"), "\(verb) says \(word)")
      }
      #expect(reply.errors.allSatisfy { $0.code == "K0520" }, "\(verb): \(reply.errors)")
      if reply.errors.isEmpty { #expect(!reply.output.isEmpty, "\(verb)") }
    }
    return codes
  }

  /// A log that models can be fitted to.
  private var usual: [(Int?, Int32?, Double?)] {
    var random = SeededRandom(seed: 7)
    return (0..<60).flatMap { customer -> [(Int?, Int32?, Double?)] in
      // Few buy often, and half leave early.
      let (often, life) = (random.unit(), random.unit() < 0.5 ? 200.0 : 780)
      let usual = 10 + random.unit() * 90
      return (0...Int(often * often * often * 14)).map { _ in
        (customer, 19_200 + Int32(random.unit() * life), usual * (0.5 + random.unit()))
      }
    }
  }

  @Test func theUsualLogIsFitted() {
    let reply = target(usual).run(SourceText("orders | clv with customer: customer"))
    #expect(reply.errors == [])
    #expect(survives(target(usual)).isSubset(of: ["K0520"]))
  }

  @Test func nothingAndOneCustomer() {
    #expect(survives(target([])) == ["K0520"])
    #expect(survives(target([(1, 19_000, 5)])) == ["K0520"])
    #expect(survives(target([(1, 19_000, 5), (1, 19_500, 7)])) == ["K0520"])
  }

  @Test func nobodyBuysAgain() {
    let rows = (0..<50).map { (Optional($0), Optional(Int32(19_000 + $0)), Optional(9.5)) }
    #expect(survives(target(rows)) == ["K0520"])
  }

  @Test func everythingOnOneDay() {
    let rows = (0..<60).map { (Optional($0 % 20), Optional(Int32(19_000)), Optional(9.5)) }
    #expect(survives(target(rows)) == ["K0520"])
  }

  @Test func everythingToday() {
    let rows = (0..<60).map { (Optional($0 % 20), Optional(Int32(20_000)), Optional(9.5)) }
    #expect(survives(target(rows)) == ["K0520"])
  }

  @Test func ordersOfTheFutureAreLeftOutAndCounted() {
    let rows = usual + [(3, 20_001, 1e9), (4, 25_000, 1e9)]
    let reply = target(rows).run(SourceText("orders | clv with customer: customer"))
    #expect(reply.errors == [])
    #expect(reply.remarks.contains { $0.contains("left out: 2 later orders") })
    #expect(survives(target(rows)).isSubset(of: ["K0520"]))
  }

  @Test func missingCustomersDatesAndAmountsAreCounted() {
    let rows = usual + [(nil, 19_900, 5), (2, nil, 5), (2, 19_900, nil)]
    let reply = target(rows).run(SourceText("orders | clv with customer: customer"))
    let said = reply.remarks.joined(separator: "\n")
    #expect(said.contains("1 order without a customer"))
    #expect(said.contains("1 order without a date"))
    #expect(said.contains("1 order without an amount"))
    #expect(survives(target(rows)).isSubset(of: ["K0520"]))
  }

  @Test func negativeAndHugeAmounts() {
    let negative = usual.map { ($0.0, $0.1, $0.2.map { -$0 }) }
    #expect(survives(target(negative)).isSubset(of: ["K0520"]))
    let huge = usual.map { ($0.0, $0.1, $0.2.map { $0 * 1e12 }) }
    #expect(survives(target(huge)).isSubset(of: ["K0520"]))
    let zero = usual.map { ($0.0, $0.1, Optional(0.0)) }
    #expect(survives(target(zero)).isSubset(of: ["K0520"]))
  }

  @Test func manyEqualRowsAreOneCell() {
    let rows = (0..<30_000).map { (Optional($0 / 3), Optional(Int32(19_000 + $0 % 3)), Optional(1.0)) }
    #expect(survives(target(rows)).isSubset(of: ["K0520"]))
  }

  @Test func datesRunBackwards() {
    let forward = target(usual).run(SourceText("orders | clv with customer: customer, model: history"))
    let backward = target(usual.reversed()).run(
      SourceText("orders | clv with customer: customer, model: history"))
    #expect(forward.output == backward.output)
  }
}

/// Fits that are kept by name.
@Suite struct SavedModelTests {
  private func fitted() throws -> SessionTarget {
    let (store, moment) = DemoStore.make()
    return SessionTarget(store: store, at: moment)
  }

  @Test func aSavedFitIsAppliedAgain() throws {
    let target = try fitted()
    #expect(target.codes("customers | clv with save: spring, model: bg_nbd | take 1") == [])
    #expect(target.session.modelNames == ["spring"])
    let own = target.number("let v = customers | clv with model: bg_nbd\nsum(clv_median of v)")
    let saved = target.number("let w = customers | clv with model: spring\nsum(clv_median of w)")
    #expect(abs(own - saved) <= 1e-9 * abs(own))
  }

  @Test func unknownModelsAndNamesOfMethodsAreRefused() throws {
    let target = try fitted()
    #expect(target.codes("customers | clv with model: summer") == ["K0521"])
    #expect(target.codes("customers | clv with save: history") == ["K0209"])
    #expect(target.codes("let v = customers | clv with save: spring\nv | take 1") == ["K0603"])
  }
}
