import KithBase
import KithSyntax

/// Reads the options of a stage by type; what does not fit is reported where it stands.
struct StageOptions {
  let binder: Binder
  let stage: Stage

  init(_ binder: Binder, _ stage: Stage) {
    self.binder = binder
    self.stage = stage
  }

  func has(_ name: String) -> Bool { binder.option(name, of: stage) != nil }

  /// The option's expression, to be bound over rows.
  func expression(_ name: String) -> Expression? { binder.option(name, of: stage)?.value }

  func range(_ name: String) -> SourceRange {
    binder.option(name, of: stage)?.value.range ?? stage.range
  }

  func refuse(_ name: String, _ wanted: String, hint: String) {
    binder.report("K0209", "`\(name)` is \(wanted)", range(name), hint: "for example with \(hint)")
  }

  /// A number; `10%` is 0.10.
  func number(_ name: String, in allowed: ClosedRange<Double>, _ wanted: String, hint: String)
    -> Double?
  {
    guard let expression = expression(name) else { return nil }
    guard let (value, _) = binder.constant(expression, what: "`\(name)`") else { return nil }
    guard let number = StageOptions.double(value), allowed.contains(number) else {
      refuse(name, wanted, hint: hint)
      return nil
    }
    return number
  }

  func whole(_ name: String, in allowed: ClosedRange<Int>, hint: String) -> Int? {
    guard let expression = expression(name) else { return nil }
    guard let (value, _) = binder.constant(expression, what: "`\(name)`") else { return nil }
    guard case .int(let number) = value, let given = Int(exactly: number), allowed.contains(given)
    else {
      refuse(
        name, "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)", hint: hint)
      return nil
    }
    return given
  }

  func flag(_ name: String) -> Bool {
    guard let expression = expression(name) else { return false }
    if case .literal(.bool(let value)) = expression.bare.kind { return value }
    refuse(name, "true or false", hint: "\(name): true")
    return false
  }

  /// A bare word or a text.
  func text(_ name: String) -> String? {
    guard let option = binder.option(name, of: stage) else { return nil }
    if case .text(let text)? = binder.optionValue(option), !text.isEmpty { return text }
    refuse(name, "a name", hint: "\(name): spring")
    return nil
  }

  /// One of a few bare words.
  func word(_ name: String, among words: [String]) -> String? {
    binder.word(name, of: stage, among: words)
  }

  /// Whether the option is this bare word.
  func isWord(_ name: String, _ word: String) -> Bool {
    expression(name)?.pathText.map { Spelling.same($0, word) } ?? false
  }

  func numbers(_ name: String, hint: String) -> [Double]? {
    guard let expression = expression(name) else { return nil }
    guard case .list(let elements) = expression.bare.kind, !elements.isEmpty else {
      refuse(name, "a list of numbers", hint: hint)
      return nil
    }
    var result: [Double] = []
    for element in elements {
      guard let (value, _) = binder.constant(element, what: "an element of `\(name)`") else {
        return nil
      }
      guard let number = StageOptions.double(value) else {
        refuse(name, "a list of numbers", hint: hint)
        return nil
      }
      result.append(number)
    }
    return result
  }

  /// A length of time without hours.
  func duration(_ name: String, hint: String) -> Duration? {
    guard let expression = expression(name) else { return nil }
    guard let (value, _) = binder.constant(expression, what: "`\(name)`") else { return nil }
    guard case .duration(let duration) = value, duration.microseconds == 0,
      (duration.months > 0) != (duration.days > 0)
    else {
      refuse(name, "a length of time in days, weeks, months or years", hint: hint)
      return nil
    }
    return duration
  }

  func day(_ name: String, hint: String) -> Int32? {
    guard let expression = expression(name) else { return nil }
    guard let (value, _) = binder.constant(expression, what: "`\(name)`") else { return nil }
    if case .date(let day) = value { return day }
    refuse(name, "a date", hint: hint)
    return nil
  }

  /// The days of a period such as `@2026`, or of a variable that holds one.
  func period(_ name: String, hint: String) -> Period? {
    switch expression(name)?.bare.kind {
    case .period(let period)?: return period
    case .variable(let variable)?:
      if case .period(let period)? = binder.environment.variable(named: variable.text) {
        return period
      }
    case nil: return nil
    default: break
    }
    refuse(name, "a period", hint: hint)
    return nil
  }

  static func double(_ value: Value) -> Double? {
    switch value {
    case .int(let value): Double(value)
    case .decimal(let value): value.double
    case .float(let value) where value.isFinite: value
    default: nil
    }
  }
}
