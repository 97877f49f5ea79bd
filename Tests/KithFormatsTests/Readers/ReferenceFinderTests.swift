import KithBase
import KithColumns
import KithFormats
import Testing

@Suite struct ReferenceFinderTests {
  private func table(_ name: String, _ csv: String) throws -> ReferenceFinder.Table {
    let imported = try ImportFixture(csv, name: name + ".csv").table
    var schema = imported.schema
    if let key = KeyFinder.key(of: imported) { schema.key = [key] }
    return ReferenceFinder.Table(schema: schema, columns: imported.fields.map(\.column))
  }

  private func found(_ tables: [ReferenceFinder.Table]) -> [String] {
    ReferenceFinder.references(in: tables).found.map {
      let r = $0.reference
      return "\(r.fromTable).\(r.fromColumn) to \(r.toTable) as \(r.forwardName) many \(r.backwardName) \($0.orphans)/\($0.values)"
    }
  }

  @Test(arguments: [
    ("customers", "customer"), ("categories", "category"), ("addresses", "address"),
    ("boxes", "box"), ("statuses", "status"), ("bus", "bus"), ("order_lines", "order_line"),
    ("houses", "house"), ("employee", "employee"), ("people", "person"), ("cases", "case"),
    ("series", "series"), ("leads", "lead"), ("analysis", "analysis"), ("invoices", "invoice"),
  ])
  func makesSingulars(_ many: String, _ one: String) {
    #expect(Singular.of(many) == one)
  }

  @Test func findsKeys() throws {
    func key(_ name: String, _ csv: String) throws -> String? {
      let schema = try table(name, csv).schema
      return schema.key.first.map { schema.columns[$0].name }
    }
    #expect(try key("customers", "name,id\na,1\nb,2\n") == "id")
    #expect(try key("customers", "name,customer_no\na,1\nb,2\n") == "customer_no")
    #expect(try key("categories", "x,category_id\na,1\nb,2\n") == "category_id")
    #expect(try key("lines", "product,n\na,1\nb,2\n") == "product")
    #expect(try key("lines", "product,n\na,1\na,2\n") == nil)
    #expect(try key("lines", "product,n\na,1\n,2\n") == nil)
    // A column `id` that is no key is not replaced by another.
    #expect(try key("lines", "first,id\na,1\nb,1\n") == nil)
  }

  @Test func findsReferencesBySuffixAndName() throws {
    let customers = try table("customers", "id,name\n1,a\n2,b\n3,c\n")
    let orders = try table("orders", "order_no,customer_id,amount\n10,1,5\n11,2,6\n12,2,7\n")
    let lines = try table("lines", "id,order_no,n\n1,10,1\n2,10,2\n3,,3\n")
    #expect(found([customers, orders, lines]) == [
      "orders.customer_id to customers as customer many orders 0/3",
      "lines.order_no to orders as order many lines 0/2",
    ])
  }

  @Test func toleratesOneOrphanInAHundred() throws {
    let customers = try table("customers", "id,name\n1,a\n2,b\n")
    func orders(_ orphans: Int) throws -> ReferenceFinder.Table {
      try table(
        "orders", "id,customer_id\n" + (1...200).map { "\($0),\($0 <= orphans ? 99 : 1)\n" }.joined())
    }
    #expect(found([customers, try orders(2)]) == ["orders.customer_id to customers as customer many orders 2/200"])
    #expect(found([customers, try orders(3)]).isEmpty)
  }

  @Test func namesAreNotTakenTwice() throws {
    let parties = try table("parties", "id,name\n1,a\n2,b\n")
    let deals = try table("deals", "id,party_id,party_no,party\n1,1,2,x\n2,2,1,y\n")
    let result = ReferenceFinder.references(in: [parties, deals])
    // `party` is a column already, and so is the singular: both stay undeclared, and it is said.
    #expect(result.found.isEmpty)
    #expect(result.notes.count == 2)
    let plain = try table("deals", "id,party_id,party_no\n1,1,2\n2,2,1\n")
    let second = ReferenceFinder.references(in: [parties, plain])
    #expect(second.found.map(\.reference.forwardName) == ["party"])
    #expect(second.notes.count == 1)
  }

  @Test func aSecondReferenceIsNamedAfterItsColumn() throws {
    let employees = try table("employees", "employee_id,name\n1,a\n2,b\n")
    let cases = try table("cases", "id,employee_id,employees_id\n1,1,2\n2,2,1\n")
    #expect(found([employees, cases]) == [
      "cases.employee_id to employees as employee many cases 0/2",
      "cases.employees_id to employees as employees many cases_by_employees 0/2",
    ])
  }

  @Test func decimalsWithoutFractionMeetInts() throws {
    let key = try table("k", "id,v\n1370,a\n1166,b\n").columns[0]
    let values = try table("v", "x,y\n1370.0,a\n1166.0,b\n,c\n1.5,d\n").columns[0]
    #expect(ReferenceFinder.match(values, key: key) == ReferenceFinder.Match(values: 3, orphans: 1))
    #expect(ReferenceFinder.match(try table("t", "x\na\nb\n").columns[0], key: key) == nil)
  }
}
