import KithBase

/// One customer as a purchase model sees him: repeat purchases, weeks from the first to the last,
/// weeks observed.
package struct PurchaseHistory: Hashable, Sendable {
  /// Repeat purchases (the first one starts the clock).
  package var repeats: Double
  /// Weeks from the first to the last purchase; 0 without repeats.
  package var recency: Double
  /// Weeks from the first purchase to the end of observation.
  package var age: Double

  package init(repeats: Double, recency: Double, age: Double) {
    self.repeats = repeats
    self.recency = recency
    self.age = age
  }
}

/// Equal histories counted once: the likelihood of a million customers is that of their cells.
package struct PurchaseCells: Sendable {
  package private(set) var repeats: [Int32] = []
  package private(set) var recencyDays: [Int32] = []
  package private(set) var ageDays: [Int32] = []
  /// Customers per cell.
  package private(set) var weights: [Double] = []
  /// The cell of every customer code; -1 for who has no order.
  package private(set) var cellOf: [Int32] = []
  /// Sum of the weights.
  package private(set) var customers = 0

  /// Cells in the sequence in which the customers bring them.
  package init(_ summary: OrderSummary) {
    let n = summary.firstDay.count
    cellOf = Array(repeating: -1, count: n)
    var table = CellTable(capacity: min(n, 1 << 12))
    for customer in 0..<n where summary.firstDay[customer] != OrderLog.noDay {
      let x = summary.repeats[customer]
      let recency = summary.lastDay[customer] - summary.firstDay[customer]
      let age = summary.end - summary.firstDay[customer]
      cellOf[customer] = add(&table, x, recency, age, 1)
      customers += 1
    }
  }

  /// A cell of his own for every customer with an order, where customers differ in more than history.
  package init(unmerged summary: OrderSummary) {
    let n = summary.firstDay.count
    cellOf = Array(repeating: -1, count: n)
    for customer in 0..<n where summary.firstDay[customer] != OrderLog.noDay {
      cellOf[customer] = Int32(count)
      repeats.append(summary.repeats[customer])
      recencyDays.append(summary.lastDay[customer] - summary.firstDay[customer])
      ageDays.append(summary.end - summary.firstDay[customer])
      weights.append(1)
      customers += 1
    }
  }

  /// Cells from counted histories in days; equal ones are joined.
  package init(
    _ histories: some Sequence<(repeats: Int, recencyDays: Int, ageDays: Int, customers: Int)>
  ) {
    var table = CellTable(capacity: 256)
    for one in histories where one.customers > 0 {
      cellOf.append(
        add(
          &table, Int32(clamping: one.repeats), Int32(clamping: one.recencyDays),
          Int32(clamping: one.ageDays), Double(one.customers)))
      customers += one.customers
    }
  }

  package var count: Int { repeats.count }

  package func history(_ cell: Int) -> PurchaseHistory {
    PurchaseHistory(
      repeats: Double(repeats[cell]), recency: Double(recencyDays[cell]) / OrderSummary.daysPerWeek,
      age: Double(ageDays[cell]) / OrderSummary.daysPerWeek)
  }

  /// Sum of the repeat purchases of all customers.
  package var totalRepeats: Double {
    var sum = 0.0
    for cell in 0..<count { sum += weights[cell] * Double(repeats[cell]) }
    return sum
  }

  /// Customers with at least one repeat purchase.
  package var repeaters: Int {
    var sum = 0.0
    for cell in 0..<count where repeats[cell] > 0 { sum += weights[cell] }
    return Int(sum)
  }

  /// About `limit` customers, drawn as whole cells by the hash of their place: the same on every run.
  func sample(_ limit: Int, seed: UInt64) -> PurchaseCells {
    guard customers > limit else { return self }
    var random = SeededRandom(seed: seed)
    let share = Double(limit) / Double(customers)
    var result = PurchaseCells([(repeats: Int, recencyDays: Int, ageDays: Int, customers: Int)]())
    for cell in 0..<count {
      // A cell keeps the whole part of its share and, by chance, one more.
      let expected = weights[cell] * share
      let kept =
        expected.rounded(.down) + (random.unit() < expected - expected.rounded(.down) ? 1 : 0)
      guard kept > 0 else { continue }
      result.repeats.append(repeats[cell])
      result.recencyDays.append(recencyDays[cell])
      result.ageDays.append(ageDays[cell])
      result.weights.append(kept)
      result.customers += Int(kept)
    }
    return result
  }

  private mutating func add(
    _ table: inout CellTable, _ x: Int32, _ recency: Int32, _ age: Int32, _ weight: Double
  ) -> Int32 {
    let (cell, isNew) = table.find(
      CellTable.Key(repeats: x, recency: recency, age: age), next: Int32(count))
    if isNew {
      repeats.append(x)
      recencyDays.append(recency)
      ageDays.append(age)
      weights.append(weight)
    } else {
      weights[Int(cell)] += weight
    }
    return cell
  }
}

/// Open addressing from (repeats, recency, age) to a cell's number.
private struct CellTable {
  struct Key: Equatable {
    var repeats: Int32
    var recency: Int32
    var age: Int32

    var hash: UInt64 {
      var mixed = UInt64(UInt32(bitPattern: repeats)) &* 0x9E37_79B9_7F4A_7C15
      mixed ^= UInt64(UInt32(bitPattern: recency)) &* 0xC2B2_AE3D_27D4_EB4F
      mixed ^= UInt64(UInt32(bitPattern: age)) &* 0x1656_67B1_9E37_79F9
      mixed ^= mixed >> 29
      return (mixed &* 0xBF58_476D_1CE4_E5B9) ^ (mixed >> 32)
    }
  }

  private var keys: [Key]
  private var cells: [Int32]
  private var used = 0

  init(capacity: Int) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    keys = Array(repeating: Key(repeats: 0, recency: 0, age: 0), count: size)
    cells = Array(repeating: -1, count: size)
  }

  mutating func find(_ key: Key, next: Int32) -> (cell: Int32, isNew: Bool) {
    if used * 2 > keys.count { grow() }
    var slot = Int(truncatingIfNeeded: key.hash >> 8) & (keys.count - 1)
    while cells[slot] >= 0 {
      if keys[slot] == key { return (cells[slot], false) }
      slot = (slot + 1) & (keys.count - 1)
    }
    keys[slot] = key
    cells[slot] = next
    used += 1
    return (next, true)
  }

  private mutating func grow() {
    let (oldKeys, oldCells) = (keys, cells)
    keys = Array(repeating: Key(repeats: 0, recency: 0, age: 0), count: oldKeys.count * 2)
    cells = Array(repeating: -1, count: oldKeys.count * 2)
    for (key, cell) in zip(oldKeys, oldCells) where cell >= 0 {
      var slot = Int(truncatingIfNeeded: key.hash >> 8) & (keys.count - 1)
      while cells[slot] >= 0 { slot = (slot + 1) & (keys.count - 1) }
      keys[slot] = key
      cells[slot] = cell
    }
  }
}
