import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

/// A column that a verb makes: its name before `as:`, and its type.
struct MadeColumn {
  var name: String
  var type: LogicalType
  init(_ name: String, _ type: LogicalType) {
    self.name = name
    self.type = type
  }
}

extension Binder {
  /// The rows with the verb's columns, in place of columns of those names, with a note. `as: x` puts x
  /// in place of `main` in the names that are or begin with it.
  func adding(
    _ columns: [MadeColumn], main: String, _ stage: Stage, _ binding: TableBinding,
    function: @escaping @Sendable (TableCall) throws -> TableAnswer
  ) -> Rows {
    let names = renamed(columns, main: main, stage)
    let outputs = columns.map { TableFunction.Output(column: newColumn(), type: $0.type) }
    let plan = LogicalPlan.table(
      TableFunction(
        input: binding.site.plan, name: stage.name.text, arguments: binding.arguments,
        sources: binding.sources, rows: .kept, outputs: outputs, range: stage.name.range,
        function: refusing(stage, function)))
    var scope = binding.site.scope
    for (name, output) in zip(names, outputs) {
      if scope.column(name) != nil {
        note("`\(stage.name.text)` replaced the column `\(name)`", stage.name.range)
      }
      scope.set(name, .bound(.column(output.column, output.type)))
    }
    return Rows(plan: plan, scope: scope)
  }

  /// Rows that are nothing but the verb's columns; in the order of `sort` where that is given.
  func making(
    _ columns: [MadeColumn], main: String, _ stage: Stage, _ binding: TableBinding,
    ties: Int = 0, function: @escaping @Sendable (TableCall) throws -> TableAnswer
  ) -> Rows {
    let names = renamed(columns, main: main, stage)
    let outputs = columns.map { TableFunction.Output(column: newColumn(), type: $0.type) }
    let plan = LogicalPlan.table(
      TableFunction(
        input: binding.site.plan, name: stage.name.text, arguments: binding.arguments,
        sources: binding.sources, rows: .made, outputs: outputs, range: stage.name.range,
        function: refusing(stage, function)))
    var scope = Scope()
    for (name, output) in zip(names, outputs) {
      scope.columns.append(
        ScopeColumn(name: name, value: .bound(.column(output.column, output.type))))
    }
    scope.isNarrowed = true
    scope.isSorted = ties == 0
    scope.ties = outputs.prefix(ties == 0 ? outputs.count : ties).map { .column($0.column, $0.type) }
    let rows = Rows(plan: plan, scope: scope)
    return ties == 0 ? rows : ordered(rows)
  }

  private func renamed(_ columns: [MadeColumn], main: String, _ stage: Stage) -> [String] {
    guard let name = StageOptions(self, stage).text("as") else { return columns.map(\.name) }
    return columns.map { column in
      if column.name == main { return name }
      return column.name.utf8.starts(with: (main + "_").utf8)
        ? name + column.name.dropFirst(main.count) : column.name
    }
  }

  /// Turns a refusal of the mathematics into an error at the verb.
  private func refusing(
    _ stage: Stage, _ function: @escaping @Sendable (TableCall) throws -> TableAnswer
  ) -> @Sendable (TableCall) throws -> TableAnswer {
    let (verb, range) = (stage.name.text, stage.name.range)
    return { call in
      let interrupt = call.context.interrupt
      do {
        try interrupt.check()
        let answer = try Stopping.watching(interrupt) { try function(call) }
        // What was stopped is no answer, nor is its refusal the user's.
        try interrupt.check()
        return answer
      } catch let refusal as AnalyticsRefusal {
        try interrupt.check()
        throw Diagnostic(
          "K0520", "`\(verb)`: \(refusal.reason)", range,
          hint: refusal.hint.map { "with \($0)" })
      }
    }
  }
}

/// The plan below a table function and what it reads.
struct TableBinding {
  var site: Site
  var arguments: [BoundExpression] = []
  var sources: [TableSource] = []

  init(_ site: Site, arguments: [BoundExpression] = [], sources: [TableSource] = []) {
    self.site = site
    self.arguments = arguments
    self.sources = sources
  }

  init(_ orders: OrdersBinding) {
    self.init(orders.site, arguments: orders.arguments, sources: orders.sources)
  }
}

/// Columns for answers.
enum Columns {
  static func floats(_ values: [Double?]) -> Vector {
    let data = Buffer<Double>(uninitialized: values.count)
    let present = Buffer<UInt8>(uninitialized: values.count)
    var hasNull = false
    for (row, value) in values.enumerated() {
      // A number that is none never leaves a verb.
      let known = value.flatMap { $0.isFinite ? $0 : nil }
      data.base[row] = known ?? 0
      present.base[row] = known == nil ? 0 : 1
      hasNull = hasNull || known == nil
    }
    return Vector(.float(data.slice), validity: hasNull ? present.slice : nil)
  }

  /// Floats, or decimals of the scale that quotients have.
  static func shares(_ values: [Double?], _ isExact: Bool) -> Vector {
    guard isExact else { return floats(values) }
    let data = Buffer<Int64>(repeating: 0, count: values.count)
    let present = Buffer<UInt8>(repeating: 0, count: values.count)
    for (row, value) in values.enumerated() {
      guard let value, abs(value) < 9e8 else { continue }
      data.base[row] = Int64((value * 1e10).rounded())
      present.base[row] = 1
    }
    return Vector(
      .decimal(data.slice, scale: Limits.decimalScaleQuotient),
      validity: values.contains { $0 == nil } ? present.slice : nil)
  }

  static func ints(_ values: [Int?]) -> Vector {
    let data = Buffer<Int64>(uninitialized: values.count)
    let present = Buffer<UInt8>(uninitialized: values.count)
    var hasNull = false
    for (row, value) in values.enumerated() {
      data.base[row] = Int64(value ?? 0)
      present.base[row] = value == nil ? 0 : 1
      hasNull = hasNull || value == nil
    }
    return Vector(.int(data.slice), validity: hasNull ? present.slice : nil)
  }

  static func dates(_ values: [Int32?]) -> Vector {
    var builder = VectorBuilder(.date)
    for value in values { builder.append(value.map { .date($0) } ?? .null) }
    return builder.vector()
  }

  static func texts(_ values: [String?]) -> Vector {
    var builder = TextDictionaryBuilder()
    _ = builder.append("")
    let codes = Buffer<Int32>(uninitialized: values.count)
    let present = Buffer<UInt8>(uninitialized: values.count)
    var hasNull = false
    for (row, value) in values.enumerated() {
      codes.base[row] = value.map { builder.append($0) } ?? 0
      present.base[row] = value == nil ? 0 : 1
      hasNull = hasNull || value == nil
    }
    return Vector(
      .text(codes.slice, TextDictionary(builder: &builder)), validity: hasNull ? present.slice : nil)
  }

  static func table(_ fields: [(String, LogicalType, Vector)]) -> ResultTable {
    ResultTable(
      fields: fields.map { ResultTable.Field(name: $0.0, type: $0.1, vector: $0.2) },
      rowCount: fields.first?.2.count ?? 0)
  }
}

/// Numbers in notes.
enum Said {
  /// A number with at most `digits` after the point, groups of three before it.
  static func number(_ value: Double, digits: Int = 2) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var scaled = abs(value)
    for _ in 0..<digits { scaled *= 10 }
    let whole = Int64(scaled.rounded())
    var power: Int64 = 1
    for _ in 0..<digits { power *= 10 }
    var text = grouped(Int(whole / power))
    if digits > 0 {
      let rest = String(whole % power)
      text += "." + String(repeating: "0", count: digits - rest.utf8.count) + rest
    }
    return value < 0 && whole != 0 ? "-" + text : text
  }

  /// A number of five figures, small ones in powers of ten.
  static func figure(_ value: Double) -> String {
    let size = abs(value)
    if size == 0 { return "0" }
    if size >= 1e6 || size < 1e-4 { return "\(value)" }
    return number(value, digits: size >= 1000 ? 2 : size >= 1 ? 3 : 5)
  }

  static func percent(_ share: Double, digits: Int = 1) -> String {
    number(share * 100, digits: digits) + " %"
  }

  static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude).utf8)
    var result: [UInt8] = []
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(UInt8(ascii: ",")) }
      result.append(digit)
    }
    return (value < 0 ? "-" : "") + String(decoding: result, as: UTF8.self)
  }

  /// `1 order`, `2 orders`.
  static func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
  }
}
