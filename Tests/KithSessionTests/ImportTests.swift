import KithBase
import KithSession
import Testing

@Suite struct ImportTests {
  private let bench = Bench()

  private func invoices() -> String {
    _ = bench.file("customer.csv", "CustomerId,Name\n1,Ann\n2,Bob\n")
    _ = bench.file("invoice.csv", "InvoiceId,CustomerId,Total\n10,1,2.50\n11,2,1.25\n12,1,4.00\n")
    return bench.folder.path
  }

  @Test func keysAndReferencesAreFoundAndReported() {
    #expect(
      bench.run(
        "import \"\(invoices())*.csv\"\ncustomer | derive s = sum(invoice.total) | select name, s")
        == nil)
    #expect(
      bench.output.reports == [
        "customer: 2 rows, 2 columns · key customer_id",
        "invoice: 3 rows, 3 columns · key invoice_id · reference customer_id → customer (0 orphans)",
      ])
    #expect(bench.output.results == ["name | s\nAnn | 6.50\nBob | 1.25"])
  }

  @Test func rejectsAreKept() {
    var text = "id,amount\n"
    for row in 1...2000 { text += "\(row),\(row == 7 ? "seven" : "\(row).50")\n" }
    let file = bench.file("x.csv", text)
    #expect(bench.run("import \"\(file)\"") == nil)
    #expect(
      bench.output.reports[0].hasPrefix(
        "x: 1,999 rows, 2 columns · 1 rejected → \(bench.folder.path)x.rejects.csv"))
    #expect(bench.folder.read("x.rejects.csv")?.contains("8,amount,seven,") == true)
    #expect(bench.run("import \"\(file)\" into y with strict: true") != nil)
    #expect(bench.session.tables.map(\.schema.name) == ["x"])
  }

  @Test func anExistingNameIsAnErrorWithoutInto() {
    let file = bench.file("t.csv", "id,v\n1,a\n")
    bench.run("import \"\(file)\"")
    #expect(bench.run("import \"\(file)\"")?.contains("K0315") == true)
    #expect(bench.run("import \"\(file)\" with replace: true") == nil)
  }

  @Test func appendedRowsKeepKeysUnique() {
    let first = bench.file("t.csv", "id,v,n\n1,a,1\n2,b,2\n")
    let second = bench.file("more.csv", "id,v\n2,x\n3,c\n3,d\n")
    bench.run("import \"\(first)\"")
    #expect(bench.run("import \"\(second)\" into t\nt") == nil)
    #expect(bench.output.results == ["id | v | n\n1 | a | 1\n2 | b | 2\n3 | c | -"])
    #expect(
      bench.output.reports[1]
        == "t: 1 row added · 2 rejected → \(bench.folder.path)more.rejects.csv")
  }

  @Test func existingRowsAreUpdatedFilledOrSkipped() {
    let first = bench.file("t.csv", "id,email,phone\n1,a@x,\n2,b@x,222\n")
    let second = bench.file("u.csv", "id,email,phone\n8,a@x,111\n9,b@x,999\n7,c@x,333\n")
    for (mode, rows) in [
      ("skip", "1 | a@x | -\n2 | b@x | 222\n7 | c@x | 333"),
      ("fill", "1 | a@x | 111\n2 | b@x | 222\n7 | c@x | 333"),
      ("update", "7 | c@x | 333\n8 | a@x | 111\n9 | b@x | 999"),
    ] {
      let bench = Bench()
      bench.run("import \"\(first)\"")
      #expect(
        bench.run("import \"\(second)\" into t with on: email, existing: \(mode)\nt | sort id")
          == nil)
      #expect(bench.output.results == ["id | email | phone\n" + rows], "\(mode)")
    }
  }

  @Test func aDeclaredTableDecidesTheTypes() {
    let file = bench.file("z.csv", "id,zip,amount\n1,12345,7\n2,23456,8.125\n")
    let failure = bench.run(
      """
      table t (id: int key, zip: text, amount: decimal)
      import "\(file)" into t
      t | derive z = zip || "!"
      """)
    #expect(failure == nil)
    #expect(
      bench.output.results == [
        "id | zip | amount | z\n1 | 12345 | 7.00 | 12345!\n2 | 23456 | 8.125 | 23456!"
      ])
  }

  @Test func requiredColumnsAreRequired() {
    let file = bench.file("r.csv", "id,v\n1,a\n2,\n3,c\n")
    let failure = bench.run(
      "table t (id: int, v: text required)\nimport \"\(file)\" into t\nprint count(t)")
    #expect(failure == nil)
    #expect(bench.output.results == ["2"])
    #expect(bench.folder.read("r.rejects.csv")?.contains("a value is required") == true)
  }

  @Test func aColumnThatTheTableHasNotIsAnError() {
    let file = bench.file("z.csv", "id,extra\n1,2\n")
    #expect(
      bench.run("table t (id: int key)\nimport \"\(file)\" into t")?.contains("K0726") == true)
  }

  @Test func badFilesAreNamedAndNothingIsLoaded() {
    let good = bench.file("good.csv", "id\n1\n")
    let empty = bench.file("empty.csv", "")
    let report = bench.run("import \"\(good)\", \"\(empty)\", \"\(good)x\"") ?? ""
    #expect(report.contains("there is no file"))
    let other = bench.file("other.csv", "")
    let second = bench.run("import \"\(good)\", \"\(empty)\", \"\(other)\"") ?? ""
    #expect(second.contains("2 of 3 files cannot be imported: "))
    #expect(second.contains("empty.csv"))
    #expect(bench.session.tables.isEmpty)
    #expect(bench.run("import \"\(bench.folder.path)*.xyz\"")?.contains("no file matches") == true)
  }

  @Test func filesAreReadInPipelines() {
    let file = bench.file("l.csv", "name;n\nAnn;1\nBob;2\n")
    #expect(bench.run("read(\"\(file)\", sep: \";\") | where n > 1") == nil)
    #expect(bench.output.results == ["name | n\nBob | 2"])
    #expect(bench.run("read(\"\(file)\", spe: \";\")")?.contains("did you mean `sep`?") == true)
  }

  @Test func refusedRowsKeepTheirLines() {
    let first = bench.file("t.csv", "id,v\n1,a\n")
    let second = bench.file("more.csv", "id,v\n2,\"two\nlines\"\n\n1, x \n3\n1,y\n")
    bench.run("import \"\(first)\"")
    #expect(bench.run("import \"\(second)\" into t") == nil)
    #expect(
      bench.folder.read("more.rejects.csv") == """
        line,column,value,reason,raw
        5,id,1,the key exists,"1, x "
        6,,,1 field instead of 2,3
        7,id,1,the key exists,"1,y"

        """)
  }

  @Test func aRowIsFilledOnce() {
    let first = bench.file("t.csv", "id,a,b\n1,,\n")
    let second = bench.file("u.csv", "id,a,b\n1,x,\n1,,y\n")
    bench.run("import \"\(first)\"\nimport \"\(second)\" into t with existing: fill, on: id\nt")
    #expect(bench.output.results == ["id | a | b\n1 | x | -"])
    #expect(bench.folder.read("u.rejects.csv")?.contains("3,id,1,the file has this value before") == true)
  }

  @Test func changedKeysAreCarriedAndExistingOnesRefused() {
    let people = bench.file("people.csv", "id,email\n1,a@x\n2,b@x\n")
    let visits = bench.file("visits.csv", "id,person_id\n1,1\n2,2\n3,1\n")
    let news = bench.file("news.csv", "id,email\n9,a@x\n9,b@x\n")
    let failure = bench.run(
      """
      import "\(people)", "\(visits)"
      import "\(news)" into people with on: email, existing: update
      visits | select id, person.email
      """)
    #expect(failure == nil)
    #expect(bench.output.results == ["id | person_email\n1 | a@x\n2 | b@x\n3 | a@x"])
    #expect(bench.output.reports.last?.hasPrefix("people: 0 rows added, 1 changed · 1 key changed · 1 rejected") == true)
    #expect(bench.folder.read("news.rejects.csv")?.contains("3,id,9,the key exists") == true)
  }

  @Test func nullWordsAndTypesAreOptionsOfBoth() {
    let file = bench.file("n.csv", "id,v,w\n1,n/a,01\n2,5,02\n")
    let failure = bench.run(
      """
      import "\(file)" with null: ["n/a"]
      n | summarize sum(v)
      read("\(file)", null: "n/a", types: [int, int, int]) | summarize sum(w)
      """)
    #expect(failure == nil)
    #expect(bench.output.results == ["sum_v\n5", "sum_w\n3"])
    #expect(bench.run("read(\"\(bench.folder.path)*\")") == nil)
    _ = bench.file("m.csv", "a\n1\n")
    #expect(bench.run("read(\"\(bench.folder.path)*.csv\")")?.contains("matches 2") == true)
  }

  @Test func nearlyReferencesAreTold() {
    let people = bench.file("people.csv", "id,email\n1,a@x\n2,b@x\n")
    let visits = bench.file("visits.csv", "id,person_id\n1,1\n2,7\n")
    #expect(bench.run("import \"\(people)\", \"\(visits)\"") == nil)
    #expect(bench.output.notes.first?.contains("1 of 2 values are no `id` there") == true)
  }
}
