import KithBase
import KithSession
import Testing

@Suite struct ScriptTests {
  @Test func parametersAreReadByTheirType() {
    let bench = Bench()
    var given = ParameterValues()
    given.add("since", .text("2026-11-01"))
    given.add("tiers", .text("A,B"))
    given.add("share", .text("10%"))
    #expect(
      bench.run(
        """
        param since: date
        param tiers: list of text = ["C"]
        param share: decimal = 0.5
        param n: int = 2 + 3
        print $since + 1 month
        print "B" in $tiers
        print $share
        print $n
        """, parameters: given) == nil)
    #expect(bench.output.results == ["2026-12-01", "true", "0.10", "5"])
  }

  @Test func parametersThatAreMissingOrUnknownAreUsage() {
    let bench = Bench()
    var given = ParameterValues()
    given.add("mnth", .text("x"))
    do throws(Failure) {
      try bench.session.run(SourceText("param month: date\nprint $month"), parameters: given)
      Issue.record("it ran")
    } catch {
      #expect(error.exitCode == 2)
      #expect(
        error.diagnostics.map(\.message) == [
          "the program has no parameter `mnth`", "the parameter `month` (date) needs a value",
        ])
      #expect(error.diagnostics[0].hint == "did you mean `month`?")
    }
    var wrong = ParameterValues()
    wrong.add("month", .text("2026-13-01"))
    #expect(bench.run("param month: date", parameters: wrong)?.contains("wants a date") == true)
  }

  @Test func letsAreValuesOrViews() {
    let bench = Bench()
    let failure = bench.run(
      """
      let rows = [{x: 1}, {x: 2}, {x: 3}]
      let big = rows | where x > 1
      let total = sum(x of big)
      print $total
      print count(big)
      big | select y = x * 10
      """)
    #expect(failure == nil)
    #expect(bench.output.results == ["5", "2", "y\n20\n30"])
  }

  @Test func aViewIsReadAnewAndASnapshotIsNot() {
    let bench = Bench()
    bench.type("table t (id: int key)")
    bench.type("let live = t | where id > 0")
    bench.type("let frozen = t | where id > 0 | snapshot | where id < 100")
    let path = bench.file("more.csv", "id\n1\n2\n")
    #expect(bench.type("import \"\(path)\" into t") == nil)
    bench.type("print count(live)")
    bench.type("print count(frozen)")
    #expect(bench.output.results == ["2", "0"])
  }

  @Test func aProgramNamesEachThingOnce() {
    let bench = Bench()
    #expect(bench.run("let x = 1\nlet x = 2")?.contains("K0316") == true)
    #expect(bench.type("let x = 1") == nil)
    #expect(bench.type("let x = 2") == nil)
    bench.type("print $x")
    #expect(bench.output.results == ["2"])
  }

  @Test func aViewMadeFromItselfIsRefusedNotFollowed() {
    let bench = Bench()
    bench.type("table t (id: int key)")
    bench.type("let a = t | take 1")
    bench.type("let a = a | take 2")
    #expect(bench.type("a")?.contains("K0311") == true)
  }

  @Test func definitionsAreMacros() {
    let bench = Bench()
    let failure = bench.run(
      """
      def margin(p, c = 1) = ($p - $c) / $p
      def big(n: int = 1) = | where x > $n
      [{x: 1}, {x: 4}] | big() | derive m = margin(x)
      """)
    #expect(failure == nil)
    #expect(bench.output.results == ["x | m\n4 | 0.75"])
  }

  @Test func ifAndForChooseAndRepeat() {
    let bench = Bench()
    let failure = bench.run(
      """
      for $r in ([{k: "a", n: 1}, {k: "b", n: 2}]) {
        if $r.n > 1 { print f"{$r.k} is big" } else { print $r.k }
      }
      if 1 = 2 { print "no" } else if int("x") > 1 { print "unknown" } else { print "yes" }
      """)
    #expect(failure == nil)
    #expect(bench.output.results == ["a", "b is big", "yes"])
  }

  @Test func namesOfABlockEndWithIt() {
    let bench = Bench()
    #expect(bench.run("if true { let x = 1 }\nprint $x")?.contains("K0310") == true)
  }

  @Test func assertionsStopTheProgram() {
    let bench = Bench()
    let failure = bench.run(
      "assert 1 < 2\nprint \"on\"\nassert 1 > 2 else f\"only {1 + 1}\"\nprint \"off\"")
    #expect(failure?.hasPrefix("error[K0505]: only 2\n  --> input:3:8") == true)
    #expect(bench.output.results == ["on"])
  }

  @Test func aFailedProgramLeavesEverythingAsBefore() {
    let bench = Bench()
    bench.type("let keep = 1")
    #expect(
      bench.run("table t (id: int key)\nset as_of = 2020-01-01\nlet gone = 1\nassert false") != nil)
    #expect(bench.session.catalog.tables.isEmpty)
    #expect(bench.session.settings.asOf == nil)
    #expect(bench.session.variableNames == ["keep"])
  }

  @Test func programsRunProgramsBesideThem() {
    let bench = Bench()
    _ = bench.file(
      "inner.kith", "param month: date\nlet seen = $month\ndef twice(x) = $x * 2\nprint $month")
    let outer = bench.file("outer.kith", "")
    let failure = bench.run(
      "let hidden = 5\nrun \"inner.kith\" with month: 2026-02-01\nprint $seen\nprint twice(4)",
      name: outer)
    #expect(failure == nil)
    #expect(bench.output.results == ["2026-02-01", "2026-02-01", "8"])
  }

  @Test func runRefusesCyclesUnknownFilesAndWrongParameters() {
    let bench = Bench()
    let own = bench.file("own.kith", "run \"own.kith\"")
    #expect(bench.run("run \"own.kith\"", name: own)?.contains("K0722") == true)
    #expect(bench.run("run \"none.kith\"", name: own)?.contains("K0701") == true)
    _ = bench.file("p.kith", "param a: int")
    #expect(bench.run("run \"p.kith\" with b: 1", name: own)?.contains("no parameter `b`") == true)
    #expect(
      bench.run("run \"p.kith\" with a: \"x\"", name: own)?.contains("declared as int") == true)
  }

  @Test func problemsInANestedFileCarryItsName() {
    let bench = Bench()
    _ = bench.file("bad.kith", "print 1\nprint $nothing")
    let outer = bench.file("outer.kith", "")
    #expect(bench.run("run \"bad.kith\"", name: outer)?.contains("bad.kith:2:7") == true)
  }

  @Test func settingsAreChecked() {
    let bench = Bench()
    #expect(bench.type("set as_fo = 2026-01-01")?.contains("did you mean `as_of`?") == true)
    #expect(bench.type("set threads = 0")?.contains("K0321") == true)
    #expect(bench.type("set as_of = 2026-06-30") == nil)
    #expect(bench.type("print today()") == nil)
    #expect(bench.type("set format = json") == nil)
    #expect(bench.session.settings.format == "json")
    #expect(bench.output.results == ["2026-06-30"])
  }

  @Test func checkingRunsNothing() {
    let bench = Bench()
    let problems = bench.session.check(
      SourceText(
        """
        param day: date
        table t (id: int key, name: text)
        for $r in (t) { print $r.nme }
        if $day > 2026-01-01 { t | where nam = "x" } else { print 1 }
        assert false
        t | export "/nonexistent/folder/x.csv"
        """), syntaxOnly: false)
    #expect(problems.map(\.code) == ["K0302", "K0302"])
    #expect(bench.output.results.isEmpty)
  }

  @Test func thePreviousResultGoesOn() {
    let bench = Bench()
    bench.type("[{x: 1}, {x: 2}]")
    bench.type("_ | where x > 1")
    #expect(bench.output.results.last == "x\n2")
  }

  @Test func readOnlySessionsRefuseChangesAndFiles() {
    let bench = Bench()
    bench.session.options.isReadOnly = true
    #expect(bench.type("table t (id: int)")?.contains("K0605") == true)
    #expect(
      bench.type("[{x: 1}] | export \"\(bench.folder.path)x.csv\"")?.contains("K0605") == true)
    #expect(bench.folder.names.isEmpty)
  }
}
