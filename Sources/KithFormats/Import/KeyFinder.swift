package import KithBase
package import KithColumns

/// Finds the key of a table from its names and its data.
package enum KeyFinder {
  /// The index of the key's column, or nil: the column `id`, else the table's singular with `_id`,
  /// `_no`, `_number`, `_code` or `_key`, else the first column; unique and without nulls. O(rows).
  package static func key(of schema: TableSchema, columns: [Column]) -> Int? {
    candidates(schema).first { isKey(columns[$0]) }
  }

  /// The same for a table that was just imported: a column with rejected cells is never a key, and a
  /// table without rows proves nothing about a first column of any name. After a stop was requested the
  /// result is nil; the caller's own check tells.
  package static func key(of table: ImportedTable, interrupt: Interrupt = Interrupt()) -> Int? {
    candidates(table.schema).first {
      table.fields[$0].rejectedCells == 0
        && (table.rowCount > 0 || TypeRules.namesKey(table.fields[$0].name))
        && isKey(table.fields[$0].column, interrupt: interrupt)
    }
  }

  /// Columns whose names make them the key, in order; only the first kind that exists counts.
  private static func candidates(_ schema: TableSchema) -> [Int] {
    if let id = schema.column("id") { return [id] }
    let singular = Singular.of(schema.name)
    var names = TypeRules.keySuffixes.map { "\(singular)_\($0)" }
    if !singular.utf8.elementsEqual(schema.name.utf8) {
      names += TypeRules.keySuffixes.map { "\(schema.name)_\($0)" }
    }
    let named = names.compactMap { schema.column($0) }
    if !named.isEmpty { return named }
    return schema.columns.isEmpty ? [] : [0]
  }

  /// Whether a column is unique and has no nulls. Floats and truth values are no keys. O(rows).
  package static func isKey(_ column: Column, interrupt: Interrupt = Interrupt()) -> Bool {
    guard column.validity == nil || column.nullCount == 0 else { return false }
    switch column.data {
    case .int(let values), .timestamp(let values): return isUnique(values, interrupt)
    case .decimal(let values, _): return isUnique(values, interrupt)
    case .date(let values):
      return isUnique(codes: values, interrupt)
    case .text(let codes, _): return isUnique(codes: codes, interrupt)
    case .bool, .float, .wide, .row, .duration, .null: return false
    }
  }

  /// Rows that are looked at before all are.
  private static let probeRows = 1 << 16

  private static func isUnique(_ values: Slice<Int64>, _ interrupt: Interrupt) -> Bool {
    if values.count < 2 { return true }
    // Most keys are numbers that rise.
    var rises = true
    for row in 1..<values.count where values.base[row] <= values.base[row - 1] {
      rises = false
      break
    }
    if rises { return true }
    // What is no key mostly repeats soon; a set of all rows is only worth its memory for what does not.
    if values.count > 4 * probeRows {
      let probe = IntSet(expecting: probeRows)
      for row in 0..<probeRows where !probe.insert(values.base[row]) { return false }
    }
    let set = IntSet(expecting: values.count)
    for row in 0..<values.count {
      if row & 0xFFFF == 0, interrupt.isRequested { return false }
      if !set.insert(values.base[row]) { return false }
    }
    return true
  }

  private static func isUnique(codes: Slice<Int32>, _ interrupt: Interrupt) -> Bool {
    let set = IntSet(expecting: codes.count)
    for row in 0..<codes.count {
      if row & 0xFFFF == 0, interrupt.isRequested { return false }
      if !set.insert(Int64(codes.base[row])) { return false }
    }
    return true
  }
}

/// A set of 64-bit numbers of a known size: open addressing, at most half full.
// Safety: owns its memory; every slot is initialised; used by one thread.
final class IntSet {
  private let slots: UnsafeMutablePointer<Int64>
  private let used: UnsafeMutablePointer<UInt8>
  private let mask: Int

  init(expecting count: Int) {
    var size = 16
    while size < count * 2 { size *= 2 }
    mask = size - 1
    slots = .allocate(capacity: size)
    slots.initialize(repeating: 0, count: size)
    used = .allocate(capacity: size)
    used.initialize(repeating: 0, count: size)
  }

  deinit {
    slots.deallocate()
    used.deallocate()
  }

  /// False when the value is there already.
  func insert(_ value: Int64) -> Bool {
    var slot = Int(truncatingIfNeeded: Hashing.mix(UInt64(bitPattern: value))) & mask
    while used[slot] == 1 {
      if slots[slot] == value { return false }
      slot = (slot + 1) & mask
    }
    used[slot] = 1
    slots[slot] = value
    return true
  }

  func contains(_ value: Int64) -> Bool {
    var slot = Int(truncatingIfNeeded: Hashing.mix(UInt64(bitPattern: value))) & mask
    while used[slot] == 1 {
      if slots[slot] == value { return true }
      slot = (slot + 1) & mask
    }
    return false
  }
}
