import Glibc
import KithBase
import KithColumns
import KithFormats
import Testing

/// Files of the data folder beside the project; without it these tests say so and pass.
private let dataFolder: String? = {
  let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
  let path = parts.joined(separator: "/") + "/../shared/data"
  guard access(path, R_OK) == 0 else {
    print("skipped: there is no data at ../shared/data")
    return nil
  }
  return path
}()

@Suite(.enabled(if: dataFolder != nil)) struct RealDataTests {
  private func tables(_ folder: String) throws -> [ReferenceFinder.Table] {
    let path = try #require(dataFolder) + "/" + folder
    guard let listing = opendir(path) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".csv") { names.append(name) }
    }
    return try names.sorted().map { name in
      let imported = try Importer.read(path: path + "/" + name, threads: 2)
      #expect(imported.rejects.isEmpty, "\(name)")
      var schema = imported.schema
      if let key = KeyFinder.key(of: imported) { schema.key = [key] }
      return ReferenceFinder.Table(schema: schema, columns: imported.fields.map(\.column))
    }
  }

  private func references(_ folder: String) throws -> [String] {
    let result = ReferenceFinder.references(in: try tables(folder))
    #expect(result.notes.isEmpty)
    return result.found.map {
      let r = $0.reference
      return "\(r.fromTable).\(r.fromColumn) \(r.toTable) \(r.forwardName) \(r.backwardName) \($0.orphans)"
    }
  }

  @Test func chinook() throws {
    #expect(try references("chinook") == [
      "album.artist_id artist artist album 0",
      "invoice.customer_id customer customer invoice 0",
      "invoice_line.invoice_id invoice invoice invoice_line 0",
      "invoice_line.track_id track track invoice_line 0",
      "playlist_track.playlist_id playlist playlist playlist_track 0",
      "playlist_track.track_id track track playlist_track 0",
      "track.album_id album album track 0",
      "track.media_type_id media_type media_type track 0",
      "track.genre_id genre genre track 0",
    ])
    let invoices = try #require(try tables("chinook").first { $0.schema.name == "invoice" })
    #expect(invoices.schema.columns.map(\.type)[2] == .date)
    #expect(invoices.schema.columns.last?.type == .decimal(scale: 2))
  }

  @Test func northwind() throws {
    #expect(try references("northwind") == [
      "employee_territories.employee_id employees employee employee_territories 0",
      "employee_territories.territory_id territories territory employee_territories 0",
      "order_details.order_id orders order order_details 0",
      "order_details.product_id products product order_details 0",
      "orders.customer_id customers customer orders 0",
      "orders.employee_id employees employee orders 0",
      "products.supplier_id suppliers supplier products 0",
      "products.category_id categories category products 0",
      "territories.region_id regions region territories 0",
    ])
  }

  @Test func classicmodels() throws {
    #expect(try references("classicmodels") == [
      "employees.office_code offices office employees 0",
      "orderdetails.order_number orders order orderdetails 0",
      "orderdetails.product_code products product orderdetails 0",
      "orders.customer_number customers customer orders 0",
      "payments.customer_number customers customer payments 0",
      "products.product_line productlines productline products 0",
    ])
  }

  @Test func onlineRetail() throws {
    let path = "/tmp/kith-online-retail-\(getpid()).csv"
    defer { unlink(path) }
    guard try system("xz -dkc '\(#require(dataFolder))/online_retail/lines.csv.xz' > \(path)") == 0 else {
      print("skipped: xz is not installed")
      return
    }
    let table = try Importer.read(path: path, threads: 2)
    #expect(table.rowCount == 541_909)
    #expect(table.rejects.isEmpty)
    let customer = try #require(table.fields.first { $0.name == "customer_id" })
    #expect(customer.column.type == .int)
    #expect(customer.column.count - customer.column.nullCount == 406_829)
    let price = try #require(table.fields.first { $0.name == "price" })
    #expect(price.column.type == .decimal(scale: 3))
  }
}
