import KithBase
import KithColumns

/// What is put in the place of cells that are forgotten.
enum Blank {
  private static let prefix = "forgotten-"

  static func text(for row: Int64) -> String { "\(prefix)\(row)" }

  static func isReplacement(_ value: Value) -> Bool {
    if case .text(let text) = value { text.utf8.starts(with: prefix.utf8) } else { false }
  }

  /// The values for cells of a type: nulls, or, where null is not allowed, texts that no two rows
  /// share and the plainest value of other types.
  static func column(_ type: LogicalType, ids: [Int64], isNullAllowed: Bool) -> Column {
    var builder = VectorBuilder(type)
    for id in ids { builder.append(isNullAllowed ? .null : value(type, id)) }
    return Column(builder.vector())
  }

  private static func value(_ type: LogicalType, _ id: Int64) -> Value {
    switch type {
    case .text: .text(text(for: id))
    case .bool: .bool(false)
    case .int: .int(0)
    case .decimal(let scale): .decimal(Decimal(0, scale: scale))
    case .float: .float(0)
    case .date: .date(0)
    case .timestamp: .timestamp(0)
    case .duration, .list, .null, .row: .null
    }
  }
}

extension Column {
  /// Which texts of the dictionary some row has.
  private func usedTexts(_ codes: Slice<Int32>, _ dictionary: TextDictionary) -> [Bool] {
    var isUsed = [Bool](repeating: false, count: dictionary.count)
    if let validity {
      for row in 0..<codes.count where validity[row] { isUsed[Int(codes.base[row])] = true }
    } else {
      for row in 0..<codes.count { isUsed[Int(codes.base[row])] = true }
    }
    return isUsed
  }

  /// The column without some texts of its dictionary, nil when rows have them all, and the codes of
  /// those that rows have.
  ///
  /// `unwanted` lists codes that ascend. Those that no row has vanish; the last texts move into their
  /// places, so that nearly all rows keep their codes and their stored pieces stay the same.
  func withoutUnusedTexts(_ unwanted: [Int32]) -> (column: Column?, used: [Int32]) {
    guard case .text(let codes, let dictionary) = data, !unwanted.isEmpty else { return (nil, []) }
    let isUsed = usedTexts(codes, dictionary)
    let dead = unwanted.filter { !isUsed[Int($0)] }
    let used = unwanted.filter { isUsed[Int($0)] }
    if dead.isEmpty { return (nil, used) }
    let order = Column.order(dictionary.count, without: dead)
    var mapped = [Int32](repeating: 0, count: dictionary.count)
    var builder = TextDictionaryBuilder(reserving: order.count)
    for code in order { mapped[Int(code)] = builder.append(dictionary.entry(code)) }
    // Every row is null: a code needs some text all the same.
    if order.isEmpty { _ = builder.append("") }
    let changed = Buffer<Int32>(uninitialized: codes.count)
    for row in 0..<codes.count {
      let code = Int(codes.base[row])
      changed.base[row] = code >= 0 && code < mapped.count ? mapped[code] : 0
    }
    let column = Column(
      .text(changed.slice, TextDictionary(builder: &builder)), validity: validity)
    return (column, used)
  }

  /// The codes that stay, in their new order.
  private static func order(_ count: Int, without dead: [Int32]) -> [Int32] {
    var isDead = [Bool](repeating: false, count: count)
    for code in dead { isDead[Int(code)] = true }
    var order: [Int32] = []
    order.reserveCapacity(count - dead.count)
    var end = count
    var code = 0
    while code < end {
      if isDead[code] {
        end -= 1
        while end > code, isDead[end] { end -= 1 }
        if end > code { order.append(Int32(end)) }
      } else {
        order.append(Int32(code))
      }
      code += 1
    }
    return order
  }

  /// The column with other texts in its dictionary: every row that has a text of `renames` gets the
  /// text for it. Nil when none is here.
  func renamingTexts(_ renames: [[UInt8]: String]) -> Column? {
    guard case .text(let codes, let dictionary) = data else { return nil }
    var targets: [Int32: String] = [:]
    for (text, target) in renames {
      let code = text.withUnsafeBufferPointer { dictionary.code(of: $0) }
      if let code { targets[code] = target }
    }
    if targets.isEmpty { return nil }
    var mapped = [Int32](repeating: 0, count: dictionary.count)
    var builder = TextDictionaryBuilder(reserving: dictionary.count)
    for code in 0..<Int32(dictionary.count) {
      mapped[Int(code)] = targets[code].map { builder.append($0) } ?? builder.append(dictionary.entry(code))
    }
    let changed = Buffer<Int32>(uninitialized: codes.count)
    for row in 0..<codes.count {
      let code = Int(codes.base[row])
      changed.base[row] = code >= 0 && code < mapped.count ? mapped[code] : 0
    }
    return Column(.text(changed.slice, TextDictionary(builder: &builder)), validity: validity)
  }
}

/// Texts that are looked for in dictionaries: some as they are, some anywhere inside.
struct UnwantedTexts {
  private let exact: Set<[UInt8]>
  private let lengths: Set<Int>
  let inside: TextScrubber

  init(exact: Set<[UInt8]>, inside: TextScrubber) {
    self.exact = exact
    lengths = Set(exact.map(\.count))
    self.inside = inside
  }

  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if lengths.contains(text.count), exact.contains(Array(text)) { return true }
    return inside.hits(text)
  }

  /// The codes of those that a dictionary has, ascending.
  func codes(in dictionary: TextDictionary) -> [Int32] {
    (0..<Int32(dictionary.count)).filter { contains(dictionary.entry($0)) }
  }
}
