import Glibc

@testable import KithAnalytics

/// Answers to the lines on concentration, scores and cohorts, and on the simulated logs.
extension ReferenceData {
  static func whale(_ name: String) throws -> ReferenceAnswer? {
    let values: [Double]
    if name.contains("classicmodels") {
      values = classicModels(name)
      if name.hasSuffix("gross_profit") || name.hasSuffix("revenue") {
        return .number(CompensatedSum.of(values))
      }
    } else if name.contains("cdnow_master") {
      guard let data = Cdnow.master else { return nil }
      values = try OrderSummary(data.log, end: .max).totalAmount
    } else if name.contains("northwind") {
      let owners = Dictionary(
        uniqueKeysWithValues: DataFiles.table(
          DataFiles.shared + "northwind/orders.csv", ["orderID", "customerID"]
        ).map { ($0[0], $0[1]) })
      let lines = DataFiles.table(
        DataFiles.shared + "northwind/order_details.csv",
        ["orderID", "unitPrice", "quantity", "discount"])
      values = sums(
        lines.map {
          (
            owners[$0[0]] ?? "",
            (Double($0[1]) ?? 0) * (Double($0[2]) ?? 0) * (1 - (Double($0[3]) ?? 0))
          )
        })
    } else {
      values = sums(
        DataFiles.table(DataFiles.shared + "chinook/Invoice.csv", ["CustomerId", "Total"]).map {
          ($0[0], Double($0[1]) ?? 0)
        })
    }
    let curve = try Concentration(values)
    switch name.split(separator: ".").last {
    case "top20_share": return .number(curve.topFifthShare)
    case "peak_share": return .number(curve.peakShare)
    case "peak_k": return .number(Double(curve.peakCount))
    case "gini": return .number(curve.gini)
    default: return nil
    }
  }

  /// Gross profit, revenue, or profit less 10,000 an order, by customer.
  static func classicModels(_ name: String) -> [Double] {
    let folder = DataFiles.shared + "classicmodels/"
    let orders = DataFiles.table(folder + "orders.csv", ["orderNumber", "customerNumber"])
    let owners = Dictionary(uniqueKeysWithValues: orders.map { ($0[0], $0[1]) })
    let costs = Dictionary(
      uniqueKeysWithValues: DataFiles.table(folder + "products.csv", ["productCode", "buyPrice"])
        .map {
          ($0[0], Double($0[1]) ?? 0)
        })
    let lines = DataFiles.table(
      folder + "orderdetails.csv", ["orderNumber", "productCode", "quantityOrdered", "priceEach"]
    ).map { line in
      let cost = name.hasSuffix("revenue") ? 0 : costs[line[1]] ?? 0
      return (owners[line[0]] ?? "", (Double(line[2]) ?? 0) * ((Double(line[3]) ?? 0) - cost))
    }
    let service = name.contains("minus10000") ? orders.map { ($0[1], -10_000.0) } : []
    return sums(lines + service)
  }

  private static func sums(_ rows: [(String, Double)]) -> [Double] {
    var sums: [String: CompensatedSum] = [:]
    for row in rows { sums[row.0, default: CompensatedSum()].add(row.1) }
    return sums.sorted { $0.key < $1.key }.map { $0.value.value }
  }

  static func scores(_ name: String) throws -> ReferenceAnswer? {
    guard let data = Cdnow.master else { return nil }
    let whole = try OrderSummary(data.log, end: .max)
    let scores = try RecencyFrequencyMoney(
      lastDay: whole.lastDay, purchases: whole.repeats.map { Int($0) + 1 },
      amounts: whole.totalAmount)
    func counts(_ values: [Int]) -> [Int] {
      (1...5).map { step in values.filter { $0 == step }.count }
    }
    let same = { (step: Int) in
      scores.recency.indices.filter {
        scores.recency[$0] == step && scores.frequency[$0] == step && scores.money[$0] == step
      }.count
    }
    switch name.split(separator: ".").last {
    case "own_counts": return .text(counts(scores.recency).map(String.init).joined(separator: "|"))
    case "M_counts": return .text(counts(scores.money).map(String.init).joined(separator: "|"))
    case "F_counts":
      return .text(
        counts(scores.frequency).enumerated().filter { $0.element > 0 }.map {
          "\($0.offset + 1):\($0.element)"
        }.joined(separator: "|"))
    case "n555": return .number(Double(same(5)))
    case "n111": return .number(Double(same(1)))
    default: return nil
    }
  }

  static func cohort(_ name: String) throws -> ReferenceAnswer? {
    guard let data = Cdnow.master, let month = name.split(separator: ".").last else { return nil }
    let table = try CohortTable(data.log, end: data.log.lastDay ?? 0)
    let start = DataFiles.day(month + "-01")
    guard let cohort = table.cohorts.first(where: { $0.start == start }) else { return nil }
    return .text(
      "\(cohort.size);" + cohort.active[1...12].map(String.init).joined(separator: "|"))
  }

  // MARK: simulated logs, only on request

  static func simulated(_ name: String) throws -> ReferenceAnswer? {
    if name.contains("sim_20k_cov") {
      guard let fit = covariateFit else { return .absent("KITH_CLV_COVARIATES names no folder") }
      switch name.split(separator: ".").suffix(2).joined(separator: ".") {
      case "trans.x1": return .number(fit.orderEffects[0])
      case "trans.x2": return .number(fit.orderEffects[1])
      case "life.x1": return .number(fit.lifeEffects[0])
      case "life.x2": return .number(fit.lifeEffects[1])
      default: return .atLeast(fit.logLikelihood)
      }
    }
    guard let fits = millionFits else { return .absent("KITH_CLV_MILLION names no folder") }
    let parts = name.split(separator: ".").map(String.init)
    guard let fit = fits[parts[1] == "pnbd" ? .paretoNBD : .bgNBD] else { return nil }
    if parts[3] == "LL" { return .number(fit.logLikelihood) }
    return fit.model.parameters.first { $0.name == parts[3] }.map { .number($0.value) }
  }

  private static let millionFits: [PurchaseMethod: PurchaseFit]? = {
    guard let folder = DataFiles.environment("KITH_CLV_MILLION"),
      let data = try? simulatedLog(folder)
    else { return nil }
    var result: [PurchaseMethod: PurchaseFit] = [:]
    for method in [PurchaseMethod.bgNBD, .paretoNBD] {
      result[method] = try? PurchaseFit.fit(method, to: PurchaseCells(data))
    }
    return result
  }()

  private static let covariateFit: CovariateFit? = {
    guard let folder = DataFiles.environment("KITH_CLV_COVARIATES"),
      let data = try? simulatedLog(folder)
    else { return nil }
    let rows = DataFiles.table(folder + "/covariates.csv", ["x1", "x2"])
    let columns = [rows.map { Double($0[0]) ?? 0 }, rows.map { Double($0[1]) ?? 0 }]
    return try? CovariateFit.fit(data, orders: columns, life: columns)
  }()

  private static func simulatedLog(_ folder: String) throws -> OrderSummary {
    let bytes = DataFiles.bytes(folder + "/log.csv")
    var (customers, days, number, field) = ([Int32](), [Int32](), 0, 0)
    var start = (bytes.firstIndex(of: 10) ?? 0) + 1
    for index in start..<bytes.count {
      switch bytes[index] {
      case UInt8(ascii: ","):
        if field == 0 { customers.append(Int32(number - 1)) }
        if field == 1 {
          days.append(DataFiles.day(String(decoding: bytes[start..<index], as: UTF8.self)))
        }
        (field, number, start) = (field + 1, 0, index + 1)
      case 10: (field, number, start) = (0, 0, index + 1)
      case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number * 10 + Int(bytes[index] - 48)
      default: break
      }
    }
    let log = try OrderLog(
      customerCount: Int(customers.max() ?? -1) + 1, customers: customers, days: days, amounts: nil)
    return try OrderSummary(log, end: DataFiles.day("2023-01-02"))
  }
}
