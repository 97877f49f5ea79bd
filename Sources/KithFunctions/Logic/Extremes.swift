import KithBase
import KithColumns

extension ScalarFunction {
  static let greatest = ScalarFunction(
    "greatest", signature: "greatest(a, b, …)",
    "Gives the largest of its arguments; null only where all are null.",
    examples: [
      FunctionExample("greatest(3, 8, 5)", "8"), FunctionExample("greatest(null, 2.50)", "2.50"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Extremes.overload("greatest", arguments, wantsLarger: true)
  }

  static let least = ScalarFunction(
    "least", signature: "least(a, b, …)",
    "Gives the smallest of its arguments; null only where all are null.",
    examples: [
      FunctionExample("least(3, 8, 5)", "3"),
      FunctionExample("least(2026-03-01, null)", "2026-03-01"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Extremes.overload("least", arguments, wantsLarger: false)
  }
}

private enum Extremes {
  static func overload(
    _ name: String, _ arguments: [FunctionArgument], wantsLarger: Bool
  ) throws(FunctionMismatch) -> ScalarOverload {
    try Arguments.count(arguments, 1...Int.max, of: name, "\(name)(a, b, …)")
    let type = try Arguments.common(arguments, of: name)
    switch type {
    case .duration, .row, .list:
      throw Arguments.mismatch(arguments, 0, wants: "a value that has an order", of: name)
    default: break
    }
    return ScalarOverload(
      parameters: arguments.map { _ in type }, result: type
    ) { _, arguments, count in
      var best = arguments[0]
      for next in arguments.dropFirst() {
        best = try Selection.choose(best, next, count: count) { order in
          wantsLarger ? order < 0 : order > 0
        }
      }
      return best
    }
  }
}

/// Row by row one of two vectors of one type.
enum Selection {
  /// The second where the first is null or `takesSecond` holds for their order (negative, zero,
  /// positive), else the first.
  static func choose(
    _ a: Vector, _ b: Vector, count: Int, _ takesSecond: (Int) -> Bool
  ) throws -> Vector {
    let compare = try comparison(a, b)
    let picks = Buffer<UInt8>(uninitialized: count)
    for row in 0..<count {
      let second = !b.isNull(row) && (a.isNull(row) || takesSecond(compare(row)))
      picks.base[row] = second ? 1 : 0
    }
    return try pick(a, b, picks.slice)
  }

  /// Three-way order of the rows, for rows where both have a value.
  static func comparison(_ a: Vector, _ b: Vector) throws -> (Int) -> Int {
    func order<T: Comparable>(_ x: Slice<T>, _ y: Slice<T>) -> (Int) -> Int {
      { row in x.base[row] < y.base[row] ? -1 : x.base[row] > y.base[row] ? 1 : 0 }
    }
    switch (a.data, b.data) {
    case (.bool(let x), .bool(let y)): return order(x, y)
    case (.int(let x), .int(let y)), (.timestamp(let x), .timestamp(let y)): return order(x, y)
    case (.decimal(let x, _), .decimal(let y, _)): return order(x, y)
    case (.wide, .decimal), (.decimal, .wide), (.wide, .wide):
      return order(try a.wideDecimals(), try b.wideDecimals())
    case (.float(let x), .float(let y)): return order(x, y)
    case (.date(let x), .date(let y)): return order(x, y)
    case (.text(let x, let first), .text(let y, let second)):
      return { TextDictionary.compare(first.entry(x.base[$0]), second.entry(y.base[$0])) }
    case (.null, .null): return { _ in 0 }
    default: throw KernelError("a kernel was given two types where it wants one")
    }
  }

  private static func pick(_ a: Vector, _ b: Vector, _ picks: Slice<UInt8>) throws -> Vector {
    let count = picks.count
    func mix<T: BitwiseCopyable>(_ x: Slice<T>, _ y: Slice<T>) -> Slice<T> {
      let result = Buffer<T>(uninitialized: count)
      for row in 0..<count { result.base[row] = picks.base[row] == 1 ? y.base[row] : x.base[row] }
      return result.slice
    }
    var validity: Slice<UInt8>?
    if a.validity != nil, b.validity != nil {
      validity = mix(a.validity!, b.validity!)
    } else if let first = a.validity {
      validity = KernelLifting.map(first, picks) { $0 | $1 }
    }
    // Where only b has nulls, they are never picked.
    switch (a.data, b.data) {
    case (.bool(let x), .bool(let y)): return Vector(.bool(mix(x, y)), validity: validity)
    case (.int(let x), .int(let y)): return Vector(.int(mix(x, y)), validity: validity)
    case (.timestamp(let x), .timestamp(let y)):
      return Vector(.timestamp(mix(x, y)), validity: validity)
    case (.decimal(let x, let scale), .decimal(let y, _)):
      return Vector(.decimal(mix(x, y), scale: scale), validity: validity)
    case (.wide(_, let scale), .decimal), (.decimal(_, let scale), .wide), (.wide(_, let scale), .wide):
      return Vector.decimals(
        mix(try a.wideDecimals(), try b.wideDecimals()), scale: scale, validity: validity)
    case (.float(let x), .float(let y)): return Vector(.float(mix(x, y)), validity: validity)
    case (.date(let x), .date(let y)): return Vector(.date(mix(x, y)), validity: validity)
    case (.text(let x, let first), .text(let y, let second)):
      if first === second { return Vector(.text(mix(x, y), first), validity: validity) }
      return try TextLift.rows(count: count, validity: validity) { row, bytes in
        bytes.append(
          contentsOf: picks.base[row] == 1
            ? second.entry(y.base[row]) : first.entry(x.base[row]))
        return true
      }
    case (.null, .null): return a
    default: throw KernelError("a kernel was given two types where it wants one")
    }
  }
}
