package import KithBase

/// The checks that `resolve` closures share; their sentences name the function and the argument.
package enum Arguments {
  private static let ordinals = ["first", "second", "third", "fourth", "fifth"]

  /// Throws unless the number of arguments lies in `range`.
  package static func count(
    _ arguments: [FunctionArgument], _ range: ClosedRange<Int>, of name: String, _ signature: String
  ) throws(FunctionMismatch) {
    if range.contains(arguments.count) { return }
    let wanted =
      range.lowerBound == range.upperBound
      ? (range.lowerBound == 0 ? "no arguments" : "\(range.lowerBound) argument\(range.lowerBound == 1 ? "" : "s")")
      : range.upperBound == Int.max
        ? "at least \(range.lowerBound) argument\(range.lowerBound == 1 ? "" : "s")"
        : "\(range.lowerBound) to \(range.upperBound) arguments"
    throw FunctionMismatch(
      "`\(name)` takes \(wanted), not \(arguments.count)", hint: "write `\(signature)`")
  }

  /// Throws unless the argument at `index` has type `wanted` or becomes one implicitly.
  package static func require(
    _ arguments: [FunctionArgument], _ index: Int, _ wanted: LogicalType, of name: String
  ) throws(FunctionMismatch) {
    guard index < arguments.count, !Casting.isImplicit(from: arguments[index].type, to: wanted)
    else { return }
    throw mismatch(arguments, index, wants: article(wanted.name), of: name, hint: castHint(wanted))
  }

  /// The sentence for an argument of the wrong type: "`lower` wants a text, not an int".
  package static func mismatch(
    _ arguments: [FunctionArgument], _ index: Int, wants wanted: String, of name: String,
    hint: String? = nil
  ) -> FunctionMismatch {
    let place =
      arguments.count == 1
      ? "`\(name)` wants \(wanted)"
      : "the \(index < ordinals.count ? ordinals[index] : "last") argument of `\(name)` must be \(wanted)"
    return FunctionMismatch("\(place), not \(article(arguments[index].type.name))", hint: hint)
  }

  /// `a text`, `an int`, `text` for what takes no article.
  package static func article(_ name: String) -> String {
    if name == "null" || name.utf8.starts(with: "list".utf8) { return name }
    return (name == "int" ? "an " : "a ") + name
  }

  private static func castHint(_ wanted: LogicalType) -> String? {
    switch wanted {
    case .text, .int, .float, .date, .timestamp, .bool: "`\(wanted.name)(…)` makes one"
    case .decimal: "`decimal(…)` makes one"
    default: nil
    }
  }

  /// The smallest type that all arguments become implicitly; throws when there is none.
  package static func common(
    _ arguments: [FunctionArgument], of name: String
  ) throws(FunctionMismatch) -> LogicalType {
    var result = LogicalType.null
    for argument in arguments {
      guard let next = Casting.common(result, argument.type) else {
        throw FunctionMismatch(
          "`\(name)` cannot mix \(article(result.name)) and \(article(argument.type.name))",
          hint: "cast one of them, for example `text(…)`")
      }
      result = next
    }
    return result
  }

  /// The int that is known before the query runs, if the argument is one.
  package static func constantInt(_ arguments: [FunctionArgument], _ index: Int) -> Int64? {
    if index < arguments.count, case .int(let value) = arguments[index].constant { return value }
    return nil
  }

  /// The text that is known before the query runs, if the argument is one.
  package static func constantText(_ arguments: [FunctionArgument], _ index: Int) -> String? {
    if index < arguments.count, case .text(let value) = arguments[index].constant { return value }
    return nil
  }
}
