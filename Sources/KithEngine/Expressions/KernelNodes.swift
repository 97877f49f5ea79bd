import KithBase
import KithColumns
import KithFunctions
import KithPlan
import Synchronization

/// A function or a cast.
final class KernelNode: Node, @unchecked Sendable {
  // Safety: immutable.
  let kernel: ScalarOverload.Kernel
  let arguments: [Node]
  let range: SourceRange?
  let context: KernelContext

  init(
    _ kernel: @escaping ScalarOverload.Kernel, _ arguments: [Node], range: SourceRange?,
    context: KernelContext
  ) {
    self.kernel = kernel
    self.arguments = arguments
    self.range = range
    self.context = context
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    try run(try arguments.map { try $0.evaluate(batch) }, count: batch.count)
  }

  func run(_ vectors: [Vector], count: Int) throws -> Vector {
    do {
      return try kernel(context, vectors, count)
    } catch let error as KernelError {
      throw Diagnostic("K0501", error.message, range)
    }
  }
}

/// A function of one text whose other arguments are constants: run once per distinct text where the
/// dictionary is small against the rows.
final class DictionaryMapNode: Node, @unchecked Sendable {
  // Safety: the mapped values are guarded by a mutex and immutable once made.
  private let kernel: KernelNode
  private let argument: Int
  private let rowsExpected: Int
  private let mapped = Mutex<(dictionary: TextDictionary, values: Vector)?>(nil)

  init(_ kernel: KernelNode, argument: Int, rowsExpected: Int) {
    self.kernel = kernel
    self.argument = argument
    self.rowsExpected = rowsExpected
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let vector = try kernel.arguments[argument].evaluate(batch)
    // Nulls go the plain way: a function may give a value for null (concat does).
    guard case .text(let codes, let dictionary) = vector.data, vector.validity == nil,
      dictionary.isDistinct, dictionary.count <= rowsExpected / 2
    else { return try kernel.run(try inputs(vector, batch), count: batch.count) }
    let values = try mapped.withLock { mapped in
      if let mapped, mapped.dictionary === dictionary { return mapped.values }
      let values = try everyText(dictionary)
      mapped = (dictionary, values)
      return values
    }
    return values.gather(codes)
  }

  private func inputs(_ vector: Vector, _ batch: Batch) throws -> [Vector] {
    try kernel.arguments.enumerated().map { index, node in
      index == argument ? vector : try node.evaluate(batch)
    }
  }

  private func everyText(_ dictionary: TextDictionary) throws -> Vector {
    let codes = Buffer<Int32>(uninitialized: dictionary.count)
    for code in 0..<dictionary.count { codes.base[code] = Int32(code) }
    let vector = Vector(.text(codes.slice, dictionary))
    let empty = Relation(count: dictionary.count, columns: [:])
    let all = Batch(empty, 0..<dictionary.count)
    let result = try kernel.run(try inputs(vector, all), count: dictionary.count)
    // One dictionary with each result once, so that later steps work on codes.
    let column = Column(result)
    return column.read(0..<column.count)
  }
}

/// `x in (values)` by a hash set.
final class MembershipNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let operand: Node
  private let values: ValueSet
  /// Null is not among the rows of a query, as in EXISTS; whether it is in a list is unknown.
  private let isQuery: Bool

  init(_ operand: Node, values: ValueSet, isQuery: Bool = false) {
    self.operand = operand
    self.values = values
    self.isQuery = isQuery
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let vector = try operand.evaluate(batch)
    var validity = vector.validity
    if case .row(let rows) = vector.data {
      let present = Buffer<UInt8>(uninitialized: rows.count)
      for i in 0..<rows.count { present.base[i] = rows.base[i] >= 0 ? 1 : 0 }
      validity = present.slice
    }
    let found = values.contains(vector)
    guard isQuery, let validity else { return Vector(.bool(found), validity: validity) }
    let decided = Buffer<UInt8>(uninitialized: found.count)
    for i in 0..<found.count { decided.base[i] = found.base[i] & validity.base[i] }
    return Vector(.bool(decided.slice))
  }
}

/// The distinct values of a vector, ready for membership tests. Nulls are not members.
final class ValueSet: @unchecked Sendable {
  // Safety: immutable but for the per-dictionary answers, which a mutex guards.
  private let words: Set<Int64>
  private let texts: TextDictionary?
  private let decimals: Set<Decimal>?
  private let answers = Mutex<(dictionary: TextDictionary, answers: Slice<UInt8>)?>(nil)

  init(_ vector: Vector) {
    var words: Set<Int64> = []
    var texts: TextDictionary?
    var decimals: Set<Decimal>?
    switch vector.data {
    case .text(let codes, let dictionary):
      var builder = TextDictionaryBuilder()
      for i in 0..<codes.count where !vector.isNull(i) {
        _ = builder.append(dictionary.entry(codes.base[i]))
      }
      texts = TextDictionary(builder: &builder)
    case .decimal, .wide:
      var set: Set<Decimal> = []
      for i in 0..<vector.count {
        if case .decimal(let value) = vector.value(i) { set.insert(value) }
      }
      decimals = set
    default:
      for i in 0..<vector.count where !vector.isNull(i) {
        if let word = ValueSet.word(vector.data, i) { words.insert(word) }
      }
    }
    self.words = words
    self.texts = texts
    self.decimals = decimals
  }

  private static func word(_ data: VectorData, _ i: Int) -> Int64? {
    switch data {
    case .bool(let values): Int64(values.base[i])
    case .int(let values), .timestamp(let values): values.base[i]
    case .date(let values): Int64(values.base[i])
    case .row(let values): values.base[i] < 0 ? nil : Int64(values.base[i])
    case .float(let values):
      Int64(bitPattern: (values.base[i] == 0 ? 0.0 : values.base[i]).bitPattern)
    default: nil
    }
  }

  func contains(_ vector: Vector) -> Slice<UInt8> {
    let result = Buffer<UInt8>(repeating: 0, count: vector.count)
    switch vector.data {
    case .text(let codes, let dictionary):
      guard let texts else { break }
      if dictionary.isDistinct, dictionary.count <= 4 * max(codes.count, 1024) {
        let members = members(of: dictionary, texts)
        for i in 0..<codes.count { result.base[i] = members.base[Int(codes.base[i])] }
      } else {
        for i in 0..<codes.count {
          result.base[i] = texts.code(of: dictionary.entry(codes.base[i])) == nil ? 0 : 1
        }
      }
    case .decimal, .wide:
      guard let decimals else { break }
      for i in 0..<vector.count where !vector.isNull(i) {
        if case .decimal(let value) = vector.value(i), decimals.contains(value) { result.base[i] = 1 }
      }
    default:
      for i in 0..<vector.count where !vector.isNull(i) {
        if let word = ValueSet.word(vector.data, i), words.contains(word) { result.base[i] = 1 }
      }
    }
    return result.slice
  }

  private func members(of dictionary: TextDictionary, _ texts: TextDictionary) -> Slice<UInt8> {
    answers.withLock { cached in
      if let cached, cached.dictionary === dictionary { return cached.answers }
      let bytes = Buffer<UInt8>(uninitialized: dictionary.count)
      for code in 0..<dictionary.count {
        bytes.base[code] = texts.code(of: dictionary.entry(Int32(code))) == nil ? 0 : 1
      }
      cached = (dictionary, bytes.slice)
      return bytes.slice
    }
  }
}
