/// Every bound the program has, with its name. A message that reports a limit names it.
package enum Limits {
  /// Nesting of parentheses, blocks, calls and operators in a program.
  package static let nestingMax = 200
  package static let sourceBytesMax = 64 << 20
  package static let columnsMax = 16_384
  package static let rowsMax = Int(Int32.max) - 1
  package static let decimalScaleStoredMax = 9
  package static let decimalScaleMax = 12
  package static let decimalScaleQuotient = 10
  package static let candidatesInHintMax = 8
  /// Rows that a join, an expansion or `in` over rows may produce.
  package static let joinRowsMax = 500_000_000
  /// Pairs that a condition without an equality may test.
  package static let nestedLoopPairsMax = 2_000_000_000
  package static let macroDepthMax = 64
  package static let runDepthMax = 32
  package static let pivotColumnsMax = 1_000
  package static let textBytesMax = 256 << 20
  package static let regexBytesMax = 4_096
}
