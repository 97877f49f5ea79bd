package import KithBase

/// The aggregates that the engine knows how to accumulate.
package enum AggregateKind: String, Hashable, Sendable, CaseIterable {
  case count, sum, avg, min, max, median, percentile, stddev, first, last, list, any, all, exists
}

/// Functions that only make sense over a window's partition; all aggregates work there too.
package enum WindowKind: String, Hashable, Sendable, CaseIterable {
  case rowNumber = "row_number"
  case rank
  case denseRank = "dense_rank"
  case percentRank = "percent_rank"
  case cumeDist = "cume_dist"
  case ntile, lag, lead
}

extension AggregateKind {
  /// The type of the result over values of `argument` (nil for `count()`), or why it cannot be.
  package func result(of argument: LogicalType?) throws(FunctionMismatch) -> LogicalType {
    switch self {
    case .count: return .int
    case .any, .all, .exists: return .bool
    case .median, .percentile, .stddev:
      guard let argument, argument.isNumeric || argument == .null else {
        throw FunctionMismatch("`\(rawValue)` wants a number, not \(argument?.name ?? "nothing")")
      }
      return .float
    case .sum, .avg:
      switch argument {
      case .int: return self == .sum ? .int : .decimal(scale: Limits.decimalScaleQuotient)
      case .decimal(let scale): return .decimal(scale: self == .sum ? scale : Limits.decimalScaleQuotient)
      case .float: return .float
      case .null: return .int
      default:
        throw FunctionMismatch("`\(rawValue)` wants a number, not \(argument?.name ?? "nothing")")
      }
    case .min, .max, .first, .last:
      guard let argument else { throw FunctionMismatch("`\(rawValue)` wants a value") }
      if case .row = argument { throw FunctionMismatch("`\(rawValue)` wants a column") }
      return argument
    case .list: return .text
    }
  }
}
