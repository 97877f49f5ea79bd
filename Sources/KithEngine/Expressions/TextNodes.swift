import KithBase
import KithColumns
import KithFunctions
import KithPlan
import KithStore
import Synchronization

typealias TextPredicate = @Sendable (UnsafeBufferPointer<UInt8>) -> Bool

enum TextPredicates {
  /// Only spaces, tabs, carriage returns and line feeds.
  static let isBlank: TextPredicate = { text in
    text.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
  }

  /// Byte-wise comparison with a constant.
  static func compare(_ op: ComparisonOperator, _ text: String) -> TextPredicate {
    let bytes = Array(text.utf8)
    return { other in
      bytes.withUnsafeBufferPointer { Comparing.holds(op, TextDictionary.compare(other, $0)) }
    }
  }
}

/// The texts of one dictionary that may hold a run of bytes, by the trigram index.
struct TextCandidates: Sendable {
  let index: TrigramIndex
  let dictionary: TextDictionary
  let needle: [UInt8]

  func codes(in other: TextDictionary) -> [Int32]? {
    guard other === dictionary else { return nil }
    return needle.withUnsafeBufferPointer { index.candidates($0) }
  }
}

enum TextMatching {
  /// A prepared pattern; a broken one is the program's mistake.
  static func matcher(_ kind: TextMatchKind, pattern: String) throws -> TextMatcher {
    do { return try TextMatcher.make(kind, pattern: pattern) } catch {
      throw Diagnostic("K0407", error.message, nil, hint: error.hint)
    }
  }
}

/// A test of one text against something fixed. Where the dictionary is small against the rows, every
/// distinct text is tested once and the rows only look up the answer.
final class TextPredicateNode: Node, @unchecked Sendable {
  // Safety: the answers are guarded by a mutex and immutable once made.
  private let operand: Node
  private let rowsExpected: Int
  /// The answer for null: 0 or 1, or nil for unknown.
  private let ofNull: UInt8?
  /// For equality: the text itself, so that rows compare codes.
  private let text: String?
  private let predicate: TextPredicate
  private let candidates: TextCandidates?
  private let answers = Mutex<(dictionary: TextDictionary, answers: Slice<UInt8>, code: Int32)?>(nil)

  init(
    _ operand: Node, rowsExpected: Int, ofNull: UInt8?, code: String? = nil,
    candidates: TextCandidates? = nil, _ predicate: @escaping TextPredicate
  ) {
    self.operand = operand
    self.rowsExpected = rowsExpected
    self.ofNull = ofNull
    text = code
    self.predicate = predicate
    self.candidates = candidates
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let vector = try operand.evaluate(batch)
    guard case .text(let codes, let dictionary) = vector.data else {
      let result = Slice.repeating(ofNull ?? 0, vector.count)
      return Vector(.bool(result), validity: ofNull == nil ? vector.validity : nil)
    }
    let result = test(codes, dictionary)
    guard let ofNull, let validity = vector.validity else {
      return Vector(.bool(result), validity: vector.validity)
    }
    let decided = Buffer<UInt8>(uninitialized: result.count)
    for i in 0..<result.count {
      decided.base[i] = validity.base[i] == 1 ? result.base[i] : ofNull
    }
    return Vector(.bool(decided.slice))
  }

  private func test(_ codes: Slice<Int32>, _ dictionary: TextDictionary) -> Slice<UInt8> {
    if text != nil, usesCodes(dictionary) {
      return Comparing.constant(.equal, codes, prepared(dictionary).code)
    }
    let result = Buffer<UInt8>(uninitialized: codes.count)
    let hasCandidates = candidates.map { $0.dictionary === dictionary } ?? false
    if dictionary.isDistinct, hasCandidates || dictionary.count <= max(codes.count, rowsExpected / 2) {
      let answers = prepared(dictionary).answers
      for i in 0..<codes.count { result.base[i] = answers.base[Int(codes.base[i])] }
    } else {
      for i in 0..<codes.count { result.base[i] = predicate(dictionary.entry(codes.base[i])) ? 1 : 0 }
    }
    return result.slice
  }

  /// Equality looks the text up once and compares codes; a dictionary of one entry is not worth it.
  private func usesCodes(_ dictionary: TextDictionary) -> Bool {
    dictionary.isDistinct && dictionary.count > 1
  }

  private func prepared(_ dictionary: TextDictionary) -> (answers: Slice<UInt8>, code: Int32) {
    answers.withLock { cached in
      if let cached, cached.dictionary === dictionary { return (cached.answers, cached.code) }
      if let text, usesCodes(dictionary) {
        let made = (dictionary, Slice<UInt8>([]), dictionary.code(of: text) ?? -1)
        cached = made
        return (made.1, made.2)
      }
      let bytes = Buffer<UInt8>(repeating: 0, count: dictionary.count)
      if let candidates, let codes = candidates.codes(in: dictionary) {
        for code in codes { bytes.base[Int(code)] = predicate(dictionary.entry(code)) ? 1 : 0 }
      } else {
        for code in 0..<dictionary.count {
          bytes.base[code] = predicate(dictionary.entry(Int32(code))) ? 1 : 0
        }
      }
      cached = (dictionary, bytes.slice, -1)
      return (bytes.slice, -1)
    }
  }
}

/// A text test whose pattern differs from row to row; patterns are prepared once each.
final class DynamicTextNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let kind: TextMatchKind
  private let operand: Node
  private let pattern: Node

  init(_ kind: TextMatchKind, _ operand: Node, _ pattern: Node) {
    self.kind = kind
    self.operand = operand
    self.pattern = pattern
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let texts = try operand.evaluate(batch)
    let patterns = try pattern.evaluate(batch)
    let validity = combinedValidity(texts, patterns)
    guard case .text(let codes, let dictionary) = texts.data,
      case .text(let patternCodes, let patternDictionary) = patterns.data
    else { return Vector(.bool(Slice.repeating(0, texts.count)), validity: Slice.repeating(0, texts.count)) }
    let result = Buffer<UInt8>(repeating: 0, count: texts.count)
    var matchers: [Int32: TextMatcher] = [:]
    for i in 0..<texts.count where validity?.base[i] != 0 {
      let code = patternCodes.base[i]
      let matcher =
        try matchers[code] ?? TextMatching.matcher(kind, pattern: patternDictionary.string(code))
      matchers[code] = matcher
      result.base[i] = matcher.matches(dictionary.entry(codes.base[i])) ? 1 : 0
    }
    return Vector(.bool(result.slice), validity: validity)
  }
}

/// `||`.
final class ConcatenateNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let left: Node
  private let right: Node

  init(_ left: Node, _ right: Node) {
    self.left = left
    self.right = right
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let a = try left.evaluate(batch)
    let b = try right.evaluate(batch)
    guard case .text(let x, let d) = a.data, case .text(let y, let e) = b.data else {
      return Vector.nulls(like: .empty(of: .text), count: a.count)
    }
    let validity = combinedValidity(a, b)
    var total = 0
    for i in 0..<x.count { total += d.entry(x.base[i]).count + e.entry(y.base[i]).count }
    let bytes = Buffer<UInt8>(uninitialized: total)
    let offsets = Buffer<Int>(uninitialized: x.count + 1)
    let codes = Buffer<Int32>(uninitialized: x.count)
    var end = 0
    offsets.base[0] = 0
    for i in 0..<x.count {
      for part in [d.entry(x.base[i]), e.entry(y.base[i])] {
        if let start = part.baseAddress, !part.isEmpty {
          (bytes.base + end).update(from: start, count: part.count)
          end += part.count
        }
      }
      offsets.base[i + 1] = end
      codes.base[i] = Int32(i)
    }
    let dictionary = TextDictionary(bytes: bytes, offsets: offsets, count: x.count, isDistinct: false)
    return Vector(.text(codes.slice, dictionary), validity: validity)
  }
}
