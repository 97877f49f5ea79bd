package import KithBase
import KithColumns

/// Conversions between types: which happen by themselves, which on request, and their kernels.
package enum Casting {
  /// True for a type to itself, null to anything, int to decimal to float, a decimal to a larger scale,
  /// and a date to a timestamp (its midnight, UTC).
  package static func isImplicit(from source: LogicalType, to target: LogicalType) -> Bool {
    if source == target { return true }
    switch (source, target) {
    case (.null, _): return true
    case (.int, .decimal), (.int, .float), (.decimal, .float), (.date, .timestamp): return true
    case (.decimal(let from), .decimal(let to)): return from <= to
    default: return false
    }
  }

  /// The smallest type that both become implicitly; nil when there is none.
  package static func common(_ a: LogicalType, _ b: LogicalType) -> LogicalType? {
    if case .decimal(let first) = a, case .decimal(let second) = b {
      return .decimal(scale: max(first, second))
    }
    if isImplicit(from: a, to: b) { return b }
    if isImplicit(from: b, to: a) { return a }
    return nil
  }

  /// One vector in, one of the target type out; nil when there is no such conversion.
  ///
  /// Covers the implicit conversions and the casts `int(x)` and so on. What cannot be read or does not
  /// fit gives null and is counted. Throws `KernelError` when a decimal leaves 128 bits.
  package static func kernel(
    from source: LogicalType, to target: LogicalType
  ) -> ScalarOverload.Kernel? {
    if source == target { return { _, arguments, _ in arguments[0] } }
    if source == .null {
      let empty = VectorData.empty(of: target)
      return { _, _, count in Vector.nulls(like: empty, count: count) }
    }
    switch target {
    case .int: return NumericCasts.toInt(from: source)
    case .decimal(let scale): return NumericCasts.toDecimal(from: source, scale: scale)
    case .float: return NumericCasts.toFloat(from: source)
    case .bool: return NumericCasts.toBool(from: source)
    case .text: return TextCasts.kernel(from: source)
    case .date: return TimeCasts.toDate(from: source)
    case .timestamp: return TimeCasts.toTimestamp(from: source)
    case .duration, .list, .null, .row: return nil
    }
  }

  /// One value converted as `kernel` does; nil when there is no such conversion. For constants.
  package static func convert(
    _ value: Value, to target: LogicalType, _ context: KernelContext
  ) throws -> Value? {
    if case .list = value { return nil }
    guard let kernel = kernel(from: value.type, to: target) else { return nil }
    let vector = Vector.constant(value, type: value.type, count: 1)
    return try kernel(context, [vector], 1).value(0)
  }
}
