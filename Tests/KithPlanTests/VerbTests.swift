import KithBase
import KithPlan
import Testing

@Suite struct VerbTests {
  @Test func registryIsSortedAndDocumented() {
    #expect(Verb.all.map(\.name) == Verb.all.map(\.name).sorted())
    #expect(Set(Verb.all.map(\.name)).count == Verb.all.count)
    for verb in Verb.all {
      #expect(verb.summary.hasSuffix("."), "\(verb.name)")
      #expect(!verb.examples.isEmpty, "\(verb.name)")
    }
  }

  @Test func foreignNamesAreNoVerbs() {
    for (name, kith) in Verb.foreignNames {
      #expect(Verb.named(name) == nil, "\(name)")
      let first = String(kith.prefix { $0 != " " })
      #expect(Verb.named(first) != nil, "\(kith)")
    }
  }

  @Test(arguments: Verb.all.map(\.name)) func examplesBind(name: String) throws {
    let verb = try #require(Verb.named(name))
    for example in verb.examples {
      let outcome = bind(example)
      let allowed: Set<String> = ["K0602"]
      #expect(
        outcome.problems.allSatisfy { allowed.contains($0.code) }, "\(example): \(outcome.messages)"
      )
      #expect(outcome.unsound == [])
    }
  }

  @Test func joinedColumnsAreReachedBothWays() {
    let outcome = bind(
      "leads | select id, email | join customers as c on c.email = email | where c.tier = \"A\" | drop c_phone"
    )
    #expect(outcome.messages == [])
    #expect(outcome.columns.contains("c_country: text"))
    #expect(!outcome.columns.contains("c_phone: text"))
    #expect(outcome.last?.identity == nil)
  }

  @Test func identityIsKeptOrEnded() {
    func identity(_ text: String) -> String? { bind(text).last?.identity?.table }
    #expect(identity("orders | select id | sort id | take 3") == "orders")
    #expect(identity("orders | lookup customers as c on c.id = customer_id") == "orders")
    #expect(
      identity("orders | join customers as c on c.id = customer_id with kind: semi") == "orders")
    #expect(identity("orders | follow customer") == "customers")
    #expect(identity("customers | follow orders.lines") == "lines")
    #expect(identity("orders | summarize count() by status") == nil)
    #expect(identity("orders | append orders") == nil)
  }

  @Test func pivotLooksItsValuesUp() {
    let fixture = Fixture()
    fixture.answer = Fixture.column("value", .text, [.text("web"), .null, .text("shop")])
    let outcome = fixture.run("orders | pivot sum(amount) for channel by status")
    #expect(outcome.messages == [])
    #expect(outcome.columns == ["status: text", "web: decimal", "shop: decimal"])
  }

  @Test func rowsAtHandKeepTheirIdentity() {
    let fixture = Fixture()
    fixture.relations["mine"] = .rows(
      Fixture.column("#row", .row(table: "customers"), []))
    let outcome = fixture.run("mine | derive n = count(orders) | follow orders")
    #expect(outcome.messages == [])
    #expect(outcome.unsound == [])
  }

  @Test func unknownRowsAreNoted() {
    func note(_ text: String) -> UnknownNote? {
      guard case .filter(let filter)? = bind(text).last?.plan else { return nil }
      return filter.note
    }
    #expect(
      note(#"customers | where status != "active""#)
        == UnknownNote(
          subject: "status is null",
          hint: #""status is not \"active\"" or "exclude status = \"active\"""#))
    #expect(note("customers | where id > 3") == nil)
    #expect(note("customers | where status is null") == nil)
    #expect(
      note("orders | where amount > 5 and customer.country = \"DE\"")?.subject
        == "amount or customer.country is null")
    #expect(note("customers | exclude status = \"active\"") == nil)
  }
}

@Suite struct VirtualColumnTests {
  /// `orders.net` is computed, `customers.spend` aggregates it.
  static func fixture(_ net: String, _ spend: String) -> Fixture {
    let fixture = Fixture()
    var tables = fixture.catalog.tables
    for index in tables.indices {
      if tables[index].name == "orders" {
        tables[index].columns.append(ColumnSchema("net", .decimal(scale: 2), expression: net))
      }
      if tables[index].name == "customers" {
        tables[index].columns.append(ColumnSchema("spend", .decimal(scale: 2), expression: spend))
      }
    }
    fixture.catalog = CatalogSnapshot(tables: tables, references: fixture.catalog.references)
    return fixture
  }

  @Test func areComputedWhereTheyAreUsed() {
    let fixture = Self.fixture("amount - 1", "sum(orders.net)")
    let outcome = fixture.run("orders | where customer.spend > 100 | select net, customer.spend")
    #expect(outcome.messages == [])
    #expect(outcome.unsound == [])
    #expect(outcome.columns == ["net: decimal", "customer_spend: decimal"])
    #expect(fixture.run("customers | sort spend desc | take 3").unsound == [])
  }

  @Test func cyclesAreRefused() {
    let fixture = Self.fixture("customer.spend", "sum(orders.net)")
    #expect(
      fixture.run("customers | select spend").messages
        == ["K0311: in `orders.net`: `customers.spend` is computed from itself"])
  }
}
