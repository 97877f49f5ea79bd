import KithBase
import KithPlan
import Testing

/// The types that expressions get, by the rules on decimals, nulls and dates.
@Suite struct TypingTests {
  func type(_ expression: String) -> LogicalType? {
    bind("orders | select x = \(expression)").last?.columns.first?.value.type
  }

  @Test func decimalScales() {
    #expect(type("amount + 1") == .decimal(scale: 2))
    #expect(type("amount - 0.125") == .decimal(scale: 3))
    #expect(type("amount * amount") == .decimal(scale: 4))
    #expect(
      type("amount * amount * amount * amount * amount * amount * amount") == .decimal(scale: 12))
    #expect(type("amount / 3") == .decimal(scale: 10))
    #expect(type("7 / 2") == .decimal(scale: 10))
    #expect(type("id * 2") == .int)
    #expect(type("amount * float(2)") == .float)
  }

  @Test func datesAndNulls() {
    #expect(type("date - date") == .int)
    #expect(type("date + 1 month") == .date)
    #expect(type("customer.created_at + 2 hours") == .timestamp)
    #expect(type("if id > 1 then date else null") == .date)
    #expect(type("if id > 1 then 1 else 2.5") == .decimal(scale: 1))
    #expect(type("if id > 1 then date else customer.created_at") == .timestamp)
    #expect(type("null ?? amount") == .decimal(scale: 2))
    #expect(type(#"f"{id}: {amount}""#) == .text)
  }

  @Test func aggregates() {
    #expect(
      bind(
        "orders | summarize sum(amount), avg(amount), n = count(), sum(id), median(amount), list(status)"
      )
      .columns == [
        "sum_amount: decimal", "avg_amount: decimal", "n: int", "sum_id: int",
        "median_amount: float", "list_status: text",
      ])
  }

  @Test func columnNames() {
    #expect(
      bind("orders | select id, customer.name, month_start(date), lower(status)").columns.map {
        String($0.prefix { $0 != ":" })
      } == ["id", "customer_name", "month_start_date", "lower_status"])
    #expect(
      bind("orders | summarize count(), count(distinct customer_id) by customer.country").columns
        == [
          "customer_country: text", "count: int", "count_distinct_customer_id: int",
        ])
  }

  @Test func namesIgnoreCase() {
    #expect(bind("ORDERS | where Customer.COUNTRY = \"DE\" | select ID").messages == [])
  }
}
