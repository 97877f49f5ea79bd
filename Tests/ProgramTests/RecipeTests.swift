import Glibc
import KithTestSupport
import Testing

/// A cleaning session on real data, typed into the program, saved as a program and run on the
/// original: every export is the same to the byte.
@Suite struct RecipeTests {
  private static let data: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return parts.joined(separator: "/") + "/../shared/data/northwind/"
  }()
  private static let isAtHand = access(data + "customers.csv", R_OK) == 0
  private static let tables = ["customers", "orders", "products", "order_details"]

  private static let session = """
    let missing = customers | where region is null
    missing | update region = "none"
    customers | where fax is null and country = "Germany" | update fax = phone
    orders | where ship_region is null | update ship_region = f"of {ship_country}"
    orders | where shipped_date is null | summarize n = count()
    customers | where country = "UK" | update country = "United Kingdom", city = upper(city)
    customers | where country = "Germany" | select customer_id, company_name
    _ | take 3
    _ | update company_name = "wrong"
    undo
    customers | where phone is not blank | update phone = regex_replace(phone, '[^0-9+]', '')
    def heavy(limit: decimal) = | where freight > $limit
    orders | heavy(500) | update ship_via = 2
    begin "prices"
    products | where discontinued = 1 | update unit_price = round(unit_price * 0.8, 2)
    products | where no_such_column = 0 | update unit_price = 1
    products | where units_in_stock = 0 | update reorder_level = reorder_level + 5
    commit
    begin; products | where units_in_stock > 0 | delete with children: delete; rollback
    order_details | where discount > 0.2 | delete
    [{customer_id: "KITHX", company_name: "Kith & Söhne", country: "Germany"}] | insert into customers
    undo; undo; redo; redo
    orders | where customer_id = "ALFKI" | sort freight desc | take 2
    _ | update ship_city = f"Potsdam {today()}"
    customers | where customer_id in ("ALFKI", "ANATR") | update contact_title = f"{contact_title} (checked)"
    customers | where customer_id = "VINET" | delete with children: delete
    view germans = customers | where country = "Germany"
    :history save cleanup.kith

    """

  @Test(.enabled(if: isAtHand, "the public data are not at hand"))
  func aCleanupReplaysToTheSameBytes() throws {
    let folder = TemporaryFolder()
    let imports = RecipeTests.tables.map { "import \"\(RecipeTests.data)\($0).csv\"" }.joined(separator: "\n")
    for name in ["typed", "replayed"] {
      #expect(Child.run(["\(name).kithdb", "-c", imports], in: folder).code == 0)
    }
    let original = Child.run(["replayed.kithdb"] + RecipeTests.export("original"), in: folder)
    #expect(original.code == 0, "\(original.errors)")
    let typed = Child.run(["typed.kithdb"], in: folder, input: RecipeTests.session)
    // One of the statements is a mistake, and the session goes on.
    #expect(typed.code == 1 && typed.errors.split(separator: "\n").count { $0.hasPrefix("error") } == 1, "\(typed.errors)")
    let recipe = try #require(folder.read("cleanup.kith"))
    #expect(recipe.contains("param as_of: date"))
    #expect(!recipe.contains("wrong") && !recipe.contains("no_such_column"))
    let replayed = Child.run(["replayed.kithdb", "cleanup.kith"], in: folder)
    #expect(replayed.code == 0, "\(replayed.errors)\n\(recipe)")
    for name in ["typed", "replayed"] {
      let exported = Child.run(["\(name).kithdb"] + RecipeTests.export(name), in: folder)
      #expect(exported.code == 0, "\(exported.errors)")
    }
    for table in RecipeTests.tables {
      let expected = try #require(folder.bytes("typed-\(table).csv"))
      #expect(expected.count > 1000)
      #expect(folder.bytes("replayed-\(table).csv") == expected)
      let isChanged = folder.bytes("original-\(table).csv") != expected
      #expect(isChanged, "\(table)")
    }
    #expect(Child.run(["replayed.kithdb", "-c", "undo"], in: folder).code == 1)
    #expect(Child.run(["replayed.kithdb"], in: folder, input: "undo").code == 0)
    _ = Child.run(["replayed.kithdb"] + RecipeTests.export("undone"), in: folder)
    for table in RecipeTests.tables {
      let isAsBefore = folder.bytes("undone-\(table).csv") == folder.bytes("original-\(table).csv")
      #expect(isAsBefore, "\(table)")
    }
  }

  /// A program that writes every table into a file.
  private static func export(_ name: String) -> [String] {
    ["-c", tables.map { "\($0) | export \"\(name)-\($0).csv\"" }.joined(separator: "\n")]
  }
}
