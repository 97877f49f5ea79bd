import KithAnalytics
import KithBase
import KithColumns

/// What is said beside a result about the orders that it rests on.
enum OrderNotes {
  /// The method's lines, the base, the observation, what was left out, and what is odd.
  static func all(
    _ verb: String, _ lines: [String], _ orders: CustomerOrders, _ summary: OrderSummary?,
    base: String?, _ context: TableContext
  ) -> [Diagnostic] {
    var texts = lines
    if let customer = orders.layout.customerText {
      texts.append("the rows are orders, of the customers in \(customer)")
    }
    if let base { texts.append("base: \(base); \(currency(orders))") }
    if let summary { texts.append(observation(orders, summary)) }
    if let stale = stale(orders) { texts.append(stale) }
    if orders.ordersWithoutAmount > 0 {
      texts.append(
        "\(Said.counted(orders.ordersWithoutAmount, "order")) without an amount counted as 0")
    }
    if orders.ordersWithoutCost > 0, orders.costs != nil {
      texts.append(
        "\(Said.counted(orders.ordersWithoutCost, "order")) of \(Said.grouped(orders.customers.count)) without a cost counted as costing 0"
      )
    }
    return texts.map { .note("\(verb): \($0)") }
  }

  /// Which profit is counted and where it comes from; `margin` where its mean share is used.
  static func base(_ orders: CustomerOrders, margin: Double?) -> String {
    let layout = orders.layout
    let amount = "`\(layout.amountText ?? "1")`"
    let share = margin.map { ", \(Said.percent($0)) of revenue" } ?? ""
    switch orders.base {
    case .revenue: return "revenue \(amount) (no costs: using revenue)"
    case .gross: return "gross profit, \(amount) less `\(layout.costText ?? "")`\(share)"
    case .net:
      let cost = layout.costText.map { " less `\($0)`" } ?? " (no cost of goods)"
      return
        "net profit, \(amount)\(cost) less costs to serve `\(layout.servingText ?? "")`\(share)"
    }
  }

  private static func currency(_ orders: CustomerOrders) -> String {
    orders.currencies.first.map { "currency \($0)" } ?? "currency not named by the data"
  }

  private static func observation(_ orders: CustomerOrders, _ summary: OrderSummary) -> String {
    let buyers = summary.buyers
    var text =
      "\(Said.counted(summary.usedRows - summary.refunds, "order")) of \(Said.counted(buyers, "customer")) observed until \(CivilDate.text(days: summary.end))"
    if orders.layout.mergesDays { text += ", those of one day merged" }
    if summary.refunds > 0 {
      text +=
        summary.refunds == 1
        ? "; 1 refund (a negative amount) lowers the money and is no order"
        : "; \(Said.counted(summary.refunds, "refund")) (negative amounts) lower the money and are no orders"
    }
    var out: [String] = []
    if summary.futureRows > 0 { out.append(Said.counted(summary.futureRows, "later order")) }
    if summary.rowsWithoutCustomer > 0 {
      out.append(
        "\(Said.counted(summary.rowsWithoutCustomer, "order")) without a customer")
    }
    if summary.rowsWithoutDay > 0 {
      out.append("\(Said.counted(summary.rowsWithoutDay, "order")) without a date")
    }
    if !out.isEmpty { text += "; left out: " + out.joined(separator: ", ") }
    let none = orders.customerCount - buyers
    if none > 0, !orders.layout.isOwnRows {
      text += "; \(Said.counted(none, "customer")) without an order"
    }
    return text
  }

  /// A log that stops long before the observation does is probably not observed to its end.
  private static func stale(_ orders: CustomerOrders) -> String? {
    guard let log = try? orders.revenueLog(), let first = log.firstDay, let last = log.lastDay
    else { return nil }
    let end = orders.layout.asOf
    let silence = Int(end) - Int(last)
    guard silence > max(60, (Int(last) - Int(first)) / 4) else { return nil }
    let day = CivilDate.text(days: last)
    return
      "the latest order is of \(day), \(Said.grouped(silence)) days before the observation ends; if the data end there, say with as_of: \(day)"
  }

  /// Many customers who seem new in the first month are old ones whose past is not in the data.
  static func truncation(_ summary: OrderSummary) -> String? {
    let starts = summary.firstDay.filter { $0 != OrderLog.noDay }
    guard let first = starts.min(), Int(summary.end) - Int(first) >= 120, starts.count >= 50 else {
      return nil
    }
    func new(_ month: Int32) -> Int {
      starts.filter { $0 >= first + 30 * month && $0 < first + 30 * (month + 1) }.count
    }
    let (opening, later) = (new(0), Double(new(1) + new(2) + new(3)) / 3)
    guard later > 0, Double(opening) > 2 * later else { return nil }
    return
      "\(Said.grouped(opening)) customers appear in the first 30 days and \(Said.number(later, digits: 0)) a month after that: the log seems to begin in the middle, and these are old customers who count as new"
  }
}
