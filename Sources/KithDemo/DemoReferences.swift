import KithBase

/// How the tables of the demo company refer to each other: from, column, to, what the row calls it,
/// what the other side calls the rows.
enum DemoReferences {
  static let all: [ReferenceSchema] = [
    to("users", from: "customers", "owner_id", "owner", "customers"),
    to("customers", from: "customers", "parent_id", "parent", "subsidiaries"),
    to("customers", from: "customers", "referred_by_id", "referred_by", "referred"),
    to("customers", from: "contacts", "customer_id", "customer", "contacts"),
    to("users", from: "contacts", "owner_id", "owner", "contacts"),
    to("users", from: "users", "manager_id", "manager", "reports"),
    to("customers", from: "orders", "customer_id", "customer", "orders"),
    to("contacts", from: "orders", "contact_id", "contact", "orders"),
    to("users", from: "orders", "owner_id", "owner", "orders"),
    to("orders", from: "order_items", "order_id", "order", "items"),
    to("products", from: "order_items", "product_id", "product", "items"),
    to("customers", from: "activities", "customer_id", "customer", "activities"),
    to("contacts", from: "activities", "contact_id", "contact", "activities"),
    to("orders", from: "activities", "order_id", "order", "activities"),
    to("cases", from: "activities", "case_id", "case", "activities"),
    to("users", from: "activities", "owner_id", "owner", "activities"),
    to("activities", from: "activities", "reply_to_id", "reply_to", "replies"),
    to("customers", from: "cases", "customer_id", "customer", "cases"),
    to("contacts", from: "cases", "contact_id", "contact", "cases"),
    to("products", from: "cases", "product_id", "product", "cases"),
    to("orders", from: "cases", "order_id", "order", "cases"),
    to("users", from: "cases", "owner_id", "owner", "cases"),
  ]

  private static func to(
    _ target: String, from table: String, _ column: String, _ forward: String, _ backward: String
  ) -> ReferenceSchema {
    ReferenceSchema(
      fromTable: table, fromColumn: column, toTable: target, forwardName: forward,
      backwardName: backward)
  }
}
