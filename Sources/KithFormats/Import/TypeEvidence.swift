import KithBase
import KithColumns

/// The type of a column, with what is needed to read its cells as that type.
struct TypeDecision: Sendable, Equatable {
  var type: LogicalType
  var isDayFirst = true
  /// True when the cells allow only one order of day and month.
  var isOrderProven = false
  /// True when the user named the type: then every cell that does not fit is rejected, however many.
  var isDeclared = false
  /// Why a column that is nearly of another type stays text: what follows its name in a note.
  var whyText: String?

  static let text = TypeDecision(type: .text)
}

/// The rules that one column's type is decided under.
struct TypeRules: Sendable {
  /// The type the user named.
  var declared: LogicalType?
  var dates: ImportOptions.DateOrder?
  /// A column that may become a key or a reference: no cell may be rejected for its type.
  var admitsExceptions = true
  /// False for texts of JSON, which are no numbers and no truth values.
  var admitsNumbers = true

  /// How many of `cells` may be rejected.
  func exceptionsMax(of cells: Int) -> Int {
    if declared != nil { return .max }
    return admitsExceptions ? min(100, cells / 1000) : 0
  }
}

/// Decides the type of a whole column from its distinct texts. The narrowest type that all cells
/// have wins; else the one that all but a few have; else text.
struct TypeEvidence {
  enum Outcome: Sendable {
    case decided(TypeDecision)
    /// Every date fits both orders and the orders differ; an example of such a cell.
    case ambiguousDates(example: String, TypeDecision)
  }

  private var cells = 0
  private var ints = 0
  private var decimals = 0
  private var scale = 0
  /// The largest magnitude, in units of 10^-9.
  private var largest: Int128 = 0
  private var identifiers = 0
  private var trueFalse = 0
  private var yes = 0
  private var no = 0
  private var dayFirst = 0
  private var monthFirst = 0
  private var hasDayTime = false
  private var differing: Cell?
  private var commas = CommaNumbers()
  /// The first cell that is no number, and the first that is no point in time.
  private var notNumber: Cell?
  private var notTime: Cell?
  private let rules: TypeRules

  private init(_ rules: TypeRules) { self.rules = rules }

  /// `frequency` gives the number of cells of each entry; it is asked for only where it matters.
  /// O(bytes of the dictionary), and much less for a column of plain text. After a stop was requested
  /// the outcome is text; the caller's own check tells.
  static func decide(
    _ dictionary: TextDictionary, rules: TypeRules, interrupt: Interrupt = Interrupt(),
    frequency: () -> [Int]
  ) -> Outcome {
    if rules.declared == .text { return .decided(.text) }
    var evidence = TypeEvidence(rules)
    for code in 0..<Int32(dictionary.count) {
      evidence.add(dictionary.entry(code), times: 1)
      if code & 1023 == 1023, evidence.isText || interrupt.isRequested { return .decided(.text) }
    }
    if evidence.isClear { return evidence.outcome(dictionary) }
    evidence = TypeEvidence(rules)
    let counts = frequency()
    for code in 0..<Int32(dictionary.count) where counts[Int(code)] > 0 {
      evidence.add(dictionary.entry(code), times: counts[Int(code)])
    }
    return evidence.outcome(dictionary)
  }

  private mutating func add(_ entry: Cell, times: Int) {
    let cell = entry.trimmed
    if cell.isEmpty { return }
    cells += times
    if rules.admitsNumbers {
      switch NumberCell.read(cell, isDeclared: rules.declared != nil) {
      case .int(let value):
        ints += times
        grow(value, 0)
        return
      case .decimal(let value, let own, _):
        decimals += times
        scale = max(scale, own)
        grow(value, own)
        return
      case .identifier:
        identifiers += times
        return
      case .other: commas.add(cell, times: times)
      }
      notNumber = notNumber ?? cell
      if cell.isWord("true") || cell.isWord("false") { trueFalse += times }
      if cell.isWord("yes") { yes += times }
      if cell.isWord("no") { no += times }
    }
    guard let time = TimeCell.read(cell, order: rules.dates) else {
      notTime = notTime ?? cell
      return
    }
    if time.dayFirst != nil { dayFirst += times }
    if time.monthFirst != nil { monthFirst += times }
    if let day = time.dayFirst, let month = time.monthFirst, day != month { differing = entry }
    if time.hasTime, (time.dayFirst ?? time.monthFirst ?? 0) % CivilDate.microsecondsPerDay != 0 {
      hasDayTime = true
    }
  }

  private mutating func grow(_ value: Int64, _ own: Int) {
    let magnitude = Int128(value.magnitude)
    largest = max(largest, magnitude * Int128(NumberCell.powers[Limits.decimalScaleStoredMax - own]))
  }

  /// Whether all numbers have room in 64 bits with the digits that the most exact one needs.
  private var hasRoom: Bool {
    decimals == 0
      || largest / Int128(NumberCell.powers[Limits.decimalScaleStoredMax - scale]) <= Int128(Int64.max)
  }

  private var fits: [Int] {
    [ints + decimals, trueFalse + yes + no, max(dayFirst, monthFirst)]
  }

  /// Too many cells contradict every type; more cells cannot change that.
  private var isText: Bool {
    rules.declared == nil && commas.count < cells && fits.allSatisfy { cells - $0 > 100 }
  }

  /// How often each text stands in the column cannot change the outcome: each type has all of the
  /// cells or none.
  private var isClear: Bool {
    rules.declared == nil && [dayFirst, monthFirst, ints + decimals, trueFalse + yes + no].allSatisfy {
      $0 == 0 || $0 == cells
    }
  }

  private func outcome(_ dictionary: TextDictionary) -> Outcome {
    if let declared = rules.declared { return declaredOutcome(declared) }
    guard cells > 0 else { return .decided(.text) }
    let most = rules.exceptionsMax(of: cells)
    if identifiers == 0, hasRoom, ints + decimals > 0, cells - ints - decimals <= most {
      return .decided(TypeDecision(type: decimals > 0 ? .decimal(scale: scale) : .int))
    }
    let words = trueFalse + yes + no
    // `NO` alone is Norway more often than a refusal.
    let hasBothWords = yes + no == 0 || (yes > 0 && no > 0)
    if words > 0, hasBothWords, cells - words <= most { return .decided(TypeDecision(type: .bool)) }
    if max(dayFirst, monthFirst) > 0, cells - max(dayFirst, monthFirst) <= most {
      return timeOutcome()
    }
    var text = TypeDecision.text
    text.whyText = whyText()
    return .decided(text)
  }

  /// Told when one cell in twenty or fewer keeps the column from another type, or a comma does.
  private func whyText() -> String? {
    func few(_ fitting: Int, _ type: String, _ example: Cell?) -> String? {
      let rest = cells - fitting
      guard rest > 0, rest * 20 <= cells, let example else { return nil }
      let shown = String(decoding: example.prefix(40), as: UTF8.self)
      return "\(rest) of \(cells) cells \(rest == 1 ? "is" : "are") no \(type), such as `\(shown)`"
    }
    if let comma = commas.phrase(of: cells) { return comma }
    if identifiers > 0 { return nil }
    return few(ints + decimals, decimals > 0 ? "decimal" : "int", notNumber)
      ?? few(max(dayFirst, monthFirst), hasDayTime ? "timestamp" : "date", notTime)
  }

  private func timeOutcome(_ declared: LogicalType? = nil) -> Outcome {
    let type: LogicalType = declared ?? (hasDayTime ? .timestamp : .date)
    var decision = TypeDecision(type: type, isDeclared: declared != nil)
    switch rules.dates {
    case .dmy, .ymd: decision.isDayFirst = true
    case .mdy: decision.isDayFirst = false
    case nil:
      if dayFirst == monthFirst, let differing {
        return .ambiguousDates(
          example: String(decoding: differing.prefix(40), as: UTF8.self), decision)
      }
      decision.isDayFirst = dayFirst >= monthFirst
      decision.isOrderProven = dayFirst != monthFirst
    }
    return .decided(decision)
  }

  private func declaredOutcome(_ declared: LogicalType) -> Outcome {
    switch declared {
    case .decimal:
      return .decided(TypeDecision(type: .decimal(scale: scale), isDeclared: true))
    case .date, .timestamp: return timeOutcome(declared)
    default: return .decided(TypeDecision(type: declared, isDeclared: true))
    }
  }
}
