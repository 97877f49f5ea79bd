/// Wraps a per-value closure in a batch loop. The lifts are `@inlinable`, so a closure literal is
/// inlined into the loop also when it stands in another module. That works only because the types
/// around them are `@usableFromInline`: inside a plain `package` type `@inlinable` has no effect.
///
/// Rows that are null hold any value: a total closure may compute on them, a partial one is not called.
@usableFromInline package enum KernelLifting {
  /// Total function of one argument: every row is computed, null or not.
  @inlinable package static func map<A: BitwiseCopyable, R: BitwiseCopyable>(
    _ a: Slice<A>, _ body: (A) -> R
  ) -> Slice<R> {
    let result = Buffer<R>(uninitialized: a.count)
    let source = a.base
    let target = result.base
    for row in 0..<a.count { target[row] = body(source[row]) }
    return Slice(result, result.base, result.count)
  }

  /// Total function of two arguments of equal length.
  @inlinable package static func map<A: BitwiseCopyable, B: BitwiseCopyable, R: BitwiseCopyable>(
    _ a: Slice<A>, _ b: Slice<B>, _ body: (A, B) -> R
  ) -> Slice<R> {
    let result = Buffer<R>(uninitialized: a.count)
    let first = a.base
    let second = b.base
    let target = result.base
    for row in 0..<a.count { target[row] = body(first[row], second[row]) }
    return Slice(result, result.base, result.count)
  }

  /// A function that may have no value for a row, or throw: called for the rows with a value only.
  ///
  /// `lost` counts the rows that had a value and have none now.
  @inlinable package static func partial<R: BitwiseCopyable>(
    count: Int, validity: Slice<UInt8>?, zero: R, _ body: (Int) throws -> R?
  ) rethrows -> (values: Slice<R>, validity: Slice<UInt8>?, lost: Int) {
    let result = Buffer<R>(uninitialized: count)
    let target = result.base
    var present: Buffer<UInt8>?
    var lost = 0
    for row in 0..<count {
      if let validity, validity.base[row] == 0 {
        target[row] = zero
        continue
      }
      if let value = try body(row) {
        target[row] = value
        continue
      }
      target[row] = zero
      lost += 1
      if present == nil { present = copy(validity, count: count) }
      present?.base[row] = 0
    }
    let values = Slice(result, result.base, result.count)
    if let present { return (values, Slice(present, present.base, count), lost) }
    return (values, validity, 0)
  }

  /// A new buffer with the bytes of `validity`, all ones for nil.
  @usableFromInline package static func copy(_ validity: Slice<UInt8>?, count: Int) -> Buffer<UInt8> {
    let result = Buffer<UInt8>(uninitialized: count)
    if let validity {
      result.base.update(from: validity.base, count: count)
    } else {
      result.base.update(repeating: 1, count: count)
    }
    return result
  }

  /// Valid where both are valid; nil is all valid.
  package static func both(_ a: Slice<UInt8>?, _ b: Slice<UInt8>?) -> Slice<UInt8>? {
    guard let a else { return b }
    guard let b else { return a }
    return map(a, b) { $0 & $1 }
  }

  /// Valid where every vector has a value; nil when no vector has a null.
  package static func validity(of vectors: [Vector]) -> Slice<UInt8>? {
    vectors.reduce(nil) { both($0, $1.validity) }
  }
}
