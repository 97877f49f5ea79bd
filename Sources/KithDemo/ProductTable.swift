import KithBase
import KithColumns

/// `products`: sixty at every size.
enum ProductTable {
  static func make() -> (schema: TableSchema, columns: [Column]) {
    let all = ProductCatalogue.all
    let rows = all.count
    var id = IntWriter.int("id", rows, required: true)
    var sku = TextWriter("sku", rows, required: true)
    var name = TextWriter("name", rows, required: true)
    var category = ChoiceWriter("category", ProductCatalogue.categories, rows)
    var brand = TextWriter("brand", rows)
    var price = IntWriter.decimal("list_price", rows)
    var cost = IntWriter.decimal("cost", rows)
    var minMargin = IntWriter.decimal("min_margin", rows)
    var isActive = BoolWriter.bool("is_active", rows)
    var isCustom = BoolWriter.bool("is_custom", rows)
    var stock = IntWriter.decimal("stock_qty", rows)
    var lead = IntWriter.int("lead_time_days", rows)
    var launched = DateWriter.date("launched_on", rows)
    for product in all {
      let digits = String(product.id)
      id.append(product.id)
      sku.append("P-" + String(repeating: "0", count: 3 - digits.utf8.count) + digits)
      name.append(product.name)
      category.append(product.category)
      brand.append(brandName(product))
      price.append(product.listPrice)
      cost.append(product.cost)
      minMargin.append(product.isCustom ? 15 : 5)
      isActive.append(product.isActive)
      isCustom.append(product.isCustom)
      stock.append(product.stock.map { Int64($0 * 100) })
      lead.append(product.leadTime.map(Int64.init))
      launched.append(product.launched)
    }
    return keyedTable(
      "products",
      [
        id, sku, name, category, brand, price, cost, minMargin, isActive, isCustom, stock, lead,
        launched,
      ])
  }

  private static func brandName(_ product: Product) -> String? {
    switch product.category {
    case 0: product.id % 3 == 0 ? "清源" : "Meridian"
    case 1: "Kestrel Pumps"
    case 2: product.id % 2 == 0 ? "Nordwisch" : "洁美"
    case 3: "Meridian"
    default: nil
    }
  }
}
