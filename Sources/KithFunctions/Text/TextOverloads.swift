import KithBase
import KithColumns

extension ScalarOverload {
  /// One text in, one text out; false from the body is null.
  static func text(_ body: @escaping @Sendable (UnsafeBufferPointer<UInt8>, inout [UInt8]) -> Bool)
    -> ScalarOverload
  {
    ScalarOverload(parameters: [.text], result: .text) { _, arguments, _ in
      try TextLift.texts(arguments[0]) { body($0, &$1) }
    }
  }

  /// A text and one number.
  static func textInt(
    _ constant: Int64?,
    _ body: @escaping @Sendable (UnsafeBufferPointer<UInt8>, Int64, inout [UInt8]) -> Bool
  ) -> ScalarOverload {
    ScalarOverload(parameters: [.text, .int], result: .text) { context, arguments, count in
      if let constant { return try TextLift.texts(arguments[0]) { body($0, constant, &$1) } }
      let (codes, dictionary) = try arguments[0].texts()
      let numbers = try arguments[1].ints()
      return try TextLift.rows(count: count, validity: KernelLifting.validity(of: arguments), context) {
        body(dictionary.entry(codes.base[$0]), numbers.base[$0], &$1)
      }
    }
  }
}

/// The texts of several arguments, by row.
struct TextColumns {
  private let columns: [(codes: Slice<Int32>, dictionary: TextDictionary)]

  init(_ vectors: some Sequence<Vector>) throws {
    columns = try vectors.map { try $0.texts() }
  }

  func callAsFunction(_ column: Int, _ row: Int) -> UnsafeBufferPointer<UInt8> {
    columns[column].dictionary.entry(columns[column].codes.base[row])
  }
}
