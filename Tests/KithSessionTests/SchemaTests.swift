import KithBase
import KithSession
import Testing

@Suite struct SchemaTests {
  private let bench = Bench()

  private func load() {
    let parents = bench.file("parent.csv", "code,name\na,Ann\nb,Bob\n")
    let children = bench.file("child.csv", "who,n\na,1\na,2\nz,3\n,4\n")
    bench.run("import \"\(parents)\", \"\(children)\"")
    bench.output.reports = []
  }

  @Test func keysMustTellRowsApart() {
    load()
    #expect(bench.type("key child.n") == nil)
    let report = bench.type("key child.who") ?? ""
    #expect(report.contains("null in 1 row of 4"))
    let file = bench.file("dup.csv", "x,k\n1,a\n1,a\n1,b\n2,c\n")
    bench.type("import \"\(file)\"")
    #expect(bench.type("key dup.x")?.contains("1 value in 3 rows, such as 1 (3 times)") == true)
    #expect(bench.type("key dup.x, dup.k")?.contains("such as 1, a (2 times)") == true)
  }

  @Test func referencesAreNamedCheckedAndCounted() {
    load()
    #expect(bench.type("reference child.who to parent as boss many staff") == nil)
    #expect(
      bench.output.reports == ["child: reference who → parent (1 orphan) · as boss, many staff"])
    #expect(bench.type("child | select n, boss.name") == nil)
    #expect(bench.output.results.last == "n | boss_name\n1 | Ann\n2 | Ann\n3 | -\n4 | -")
    #expect(bench.type("reference child.n to parent as other")?.contains("K0401") == true)
    #expect(bench.type("reference child.who to child")?.contains("K0322") == true)
    #expect(bench.type("reference child.who to parnt")?.contains("did you mean `parent`?") == true)
  }

  @Test func declaringAReferenceAgainNamesItAnew() {
    load()
    bench.type("reference child.who to parent")
    #expect(bench.type("reference child.who to parent") == nil)
    #expect(bench.type("reference child.who to parent as boss") == nil)
    #expect(bench.session.catalog.references.map(\.forwardName) == ["boss"])
    #expect(bench.type("reference child.who to parent as n")?.contains("K0307") == true)
    #expect(bench.type("child | where boss.name = \"Ann\" | summarize n = count()") == nil)
    #expect(bench.output.results.last == "n\n2")
  }

  @Test func takenNamesAreRefused() {
    load()
    #expect(bench.type("reference child.who to parent as n")?.contains("K0307") == true)
    #expect(bench.type("reference child.who to parent many name")?.contains("K0307") == true)
    #expect(bench.type("table parent (id: int)")?.contains("K0315") == true)
    #expect(bench.type("table t (id: int, ID: int)")?.contains("two columns") == true)
  }

  @Test func computedColumnsAreReadAnew() {
    load()
    #expect(bench.type("column child.double: int = n * 2") == nil)
    #expect(bench.type("child | select double") == nil)
    #expect(bench.output.results.last == "double\n2\n4\n6\n8")
    #expect(bench.type("column child.wrong: date = n * 2")?.contains("K0401") == true)
    #expect(bench.type("column child.bad: int = nn")?.contains("K0302") == true)
    #expect(bench.type("column child.double: int = double + 1")?.contains("K03") == true)
    #expect(bench.type("column child.n: int = 1")?.contains("K0307") == true)
  }

  @Test func columnsAreAddedAndRetyped() {
    load()
    #expect(bench.type("column child.note: text") == nil)
    #expect(bench.type("column child.n: decimal") == nil)
    #expect(bench.type("child | take 1") == nil)
    #expect(bench.output.results.last == "who | n | note\na | 1.00 | -")
    #expect(
      bench.type("column child.who: int")?.contains(
        "3 cells of `child.who` do not fit int, such as `a`") == true)
  }

  @Test func aTypeThatNoValueCanTakeIsRefused() {
    let bench = Bench()
    let file = bench.file("t.csv", "id,n,e\n1,5,\n2,6,\n")
    bench.run("import \"\(file)\"\ncolumn t.x: int")
    #expect(bench.run("column t.n: date")?.contains("2 cells of `t.n` do not fit date") == true)
    #expect(bench.run("column t.x: date") == nil)
    #expect(bench.session.tables.first?.schema.columns.last?.type == .date)
  }
}
