import KithBase
import KithColumns

/// Lifts over text: work is done once per text of the dictionary where a batch repeats texts.
enum TextLift {
  /// Writes the result's bytes; false is null. The bytes are empty at the call.
  typealias Body = (UnsafeBufferPointer<UInt8>, inout [UInt8]) throws -> Bool

  /// A memo over the dictionary pays while it is not much larger than the batch.
  private static func remembers(_ dictionary: TextDictionary, rows: Int) -> Bool {
    dictionary.count <= max(rows, 64) * 2
  }

  /// Text to text. Counts rows that lost their value as `trouble`.
  static func texts(
    _ input: Vector, _ context: KernelContext? = nil, trouble: KernelContext.Trouble = .unreadable,
    _ body: Body
  ) throws -> Vector {
    let (codes, dictionary) = try input.texts()
    let isRemembered = remembers(dictionary, rows: codes.count)
    // -2: not computed yet; -1: null.
    var memo = [Int32](repeating: -2, count: isRemembered ? dictionary.count : 0)
    var builder = TextDictionaryBuilder(isDistinct: isRemembered)
    var scratch: [UInt8] = []
    func compute(_ code: Int32) throws -> Int32 {
      scratch.removeAll(keepingCapacity: true)
      guard try body(dictionary.entry(code), &scratch) else { return -1 }
      return scratch.withUnsafeBufferPointer { builder.append($0) }
    }
    let lifted = try KernelLifting.partial(
      count: codes.count, validity: input.validity, zero: Int32(0)
    ) { row -> Int32? in
      let code = codes.base[row]
      guard isRemembered else {
        let result = try compute(code)
        return result < 0 ? nil : result
      }
      if memo[Int(code)] == -2 { memo[Int(code)] = try compute(code) }
      let result = memo[Int(code)]
      return result < 0 ? nil : result
    }
    context?.note(trouble, lifted.lost)
    return finish(lifted.values, &builder, lifted.validity)
  }

  /// Text to a value of fixed size.
  static func values<R: BitwiseCopyable>(
    _ input: Vector, zero: R, _ body: (UnsafeBufferPointer<UInt8>) throws -> R?
  ) throws -> (values: Slice<R>, validity: Slice<UInt8>?, lost: Int) {
    let (codes, dictionary) = try input.texts()
    guard remembers(dictionary, rows: codes.count) else {
      return try KernelLifting.partial(count: codes.count, validity: input.validity, zero: zero) {
        try body(dictionary.entry(codes.base[$0]))
      }
    }
    var state = [UInt8](repeating: 0, count: dictionary.count)
    var memo = [R](repeating: zero, count: dictionary.count)
    return try KernelLifting.partial(count: codes.count, validity: input.validity, zero: zero) {
      row -> R? in
      let code = Int(codes.base[row])
      if state[code] == 0 {
        if let value = try body(dictionary.entry(Int32(code))) {
          memo[code] = value
          state[code] = 1
        } else {
          state[code] = 2
        }
      }
      return state[code] == 1 ? memo[code] : nil
    }
  }

  /// A text for every valid row, from whatever the body reads; false is null.
  static func rows(
    count: Int, validity: Slice<UInt8>?, _ context: KernelContext? = nil,
    trouble: KernelContext.Trouble = .unreadable, _ body: (Int, inout [UInt8]) throws -> Bool
  ) throws -> Vector {
    var builder = TextDictionaryBuilder(isDistinct: false)
    var scratch: [UInt8] = []
    let lifted = try KernelLifting.partial(count: count, validity: validity, zero: Int32(0)) {
      row -> Int32? in
      scratch.removeAll(keepingCapacity: true)
      guard try body(row, &scratch) else { return nil }
      return scratch.withUnsafeBufferPointer { builder.append($0) }
    }
    context?.note(trouble, lifted.lost)
    return finish(lifted.values, &builder, lifted.validity)
  }

  private static func finish(
    _ codes: Slice<Int32>, _ builder: inout TextDictionaryBuilder, _ validity: Slice<UInt8>?
  ) -> Vector {
    // Every code must be valid, also that of a null row.
    if builder.count == 0 { _ = builder.append("") }
    return Vector(.text(codes, TextDictionary(builder: &builder)), validity: validity)
  }
}
