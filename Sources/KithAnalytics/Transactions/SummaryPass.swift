import KithColumns

/// One pass over a log: a record of 32 bytes per customer, so that a row touches one cache line.
struct SummaryPass {
  struct Record {
    var first = OrderLog.noDay
    var last = OrderLog.noDay
    var repeats: Int32 = 0
    var repeatAmount = 0.0
    var total = 0.0
  }

  struct Held {
    var last = OrderLog.noDay
    var orders: Int32 = 0
    var amount = 0.0
  }

  private(set) var records: [Record]
  /// Empty without a holdout.
  private(set) var held: [Held]
  private(set) var futureRows = 0
  private(set) var rowsWithoutCustomer = 0
  private(set) var rowsWithoutDay = 0
  private(set) var usedRows = 0
  private(set) var refunds = 0
  private let log: OrderLog
  private let end: Int32
  private let holdoutEnd: Int32
  private let merges: Bool

  init(_ log: OrderLog, end: Int32, holdoutEnd: Int32, _ merge: MergeRule) {
    self.log = log
    self.end = end
    self.holdoutEnd = holdoutEnd
    merges = merge == .day
    records = Array(repeating: Record(), count: log.customerCount)
    held = holdoutEnd > end ? Array(repeating: Held(), count: log.customerCount) : []
  }

  /// False when a customer's dates run backwards.
  mutating func stream() -> Bool {
    for row in 0..<log.count {
      let (customer, day) = (Int(log.customers[row]), log.days[row])
      guard admit(customer, day) else { continue }
      let amount = log.amounts.map { $0[row] } ?? 0
      if day <= end {
        guard day >= records[customer].last,
          held.isEmpty || held[customer].last == OrderLog.noDay
        else { return false }
        take(customer, day, amount)
      } else {
        guard day >= held[customer].last else { return false }
        hold(customer, day, amount)
      }
    }
    return true
  }

  /// Rows by customer (a counting sort), each customer's by day.
  mutating func bucketed() {
    var offsets = [Int](repeating: 0, count: log.customerCount + 1)
    for row in 0..<log.count where log.customers[row] >= 0 {
      offsets[Int(log.customers[row]) + 1] += 1
    }
    for customer in 0..<log.customerCount { offsets[customer + 1] += offsets[customer] }
    var rows = [Int32](repeating: 0, count: offsets[log.customerCount])
    var next = offsets
    for row in 0..<log.count {
      let customer = Int(log.customers[row])
      guard admit(customer, log.days[row]) else { continue }
      rows[next[customer]] = Int32(row)
      next[customer] += 1
    }
    for customer in 0..<log.customerCount where next[customer] > offsets[customer] {
      let range = offsets[customer]..<next[customer]
      rows[range].sort { (log.days[Int($0)], $0) < (log.days[Int($1)], $1) }
      for row in rows[range] {
        let day = log.days[Int(row)]
        let amount = log.amounts.map { $0[Int(row)] } ?? 0
        if day <= end { take(customer, day, amount) } else { hold(customer, day, amount) }
      }
    }
  }

  /// Counts a row that is left out and answers whether it is used.
  private mutating func admit(_ customer: Int, _ day: Int32) -> Bool {
    if customer < 0 {
      rowsWithoutCustomer += 1
      return false
    }
    if day == OrderLog.noDay {
      rowsWithoutDay += 1
      return false
    }
    if day > end { futureRows += 1 } else { usedRows += 1 }
    return day <= holdoutEnd
  }

  private mutating func take(_ customer: Int, _ day: Int32, _ amount: Double) {
    var record = records[customer]
    record.total += amount
    if amount < 0 {
      // Money that goes back is no purchase. By days alone, so that the sequence of rows says nothing.
      refunds += 1
      if record.first != OrderLog.noDay, day > record.first { record.repeatAmount += amount }
      records[customer] = record
      return
    }
    if record.first == OrderLog.noDay {
      record.first = day
    } else if merges {
      if day != record.last { record.repeats &+= 1 }
      if day != record.first { record.repeatAmount += amount }
    } else {
      record.repeats &+= 1
      record.repeatAmount += amount
    }
    record.last = day
    records[customer] = record
  }

  private mutating func hold(_ customer: Int, _ day: Int32, _ amount: Double) {
    // Who first buys after the end is not known to the model.
    if records[customer].first != OrderLog.noDay {
      if amount < 0 {
        held[customer].amount += amount
        return
      }
      if day != held[customer].last || !merges { held[customer].orders &+= 1 }
      held[customer].amount += amount
    }
    held[customer].last = day
  }
}
