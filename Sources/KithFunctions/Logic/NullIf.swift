import KithBase
import KithColumns

extension ScalarFunction {
  static let nullif = ScalarFunction(
    "nullif", signature: "nullif(a, b)",
    "Gives null where a equals b, else a.",
    examples: [
      FunctionExample(#"nullif("n/a", "n/a")"#, "null"), FunctionExample("nullif(5, 0)", "5"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 2...2, of: "nullif", "nullif(a, b)")
    let type = try Arguments.common(arguments, of: "nullif")
    switch type {
    case .duration, .row, .list:
      throw Arguments.mismatch(arguments, 0, wants: "a value that can be compared", of: "nullif")
    default: break
    }
    return ScalarOverload(parameters: [type, type], result: type) { _, arguments, count in
      let (a, b) = (arguments[0], arguments[1])
      let compare = try Selection.comparison(a, b)
      let present = KernelLifting.copy(a.validity, count: count)
      var isChanged = false
      for row in 0..<count where present.base[row] == 1 && !b.isNull(row) && compare(row) == 0 {
        present.base[row] = 0
        isChanged = true
      }
      return isChanged ? Vector(a.data, validity: present.slice) : a
    }
  }
}
