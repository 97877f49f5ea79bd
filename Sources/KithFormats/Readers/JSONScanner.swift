import KithBase

/// A cursor over JSON text (RFC 8259), one record at a time.
// Safety: every read is guarded by `position < end`; `end` lies inside the memory at `base`.
struct JSONScanner {
  let base: UnsafePointer<UInt8>
  var position: Int
  var end: Int
  /// What went wrong first, as a phrase for the report.
  private(set) var problem: String?

  init(_ base: UnsafePointer<UInt8>, _ position: Int, _ end: Int) {
    self.base = base
    self.position = position
    self.end = end
  }

  enum Kind { case string, number, bool, null, nested }

  /// A value: its bytes as the cell has them (a string without quotes and escapes).
  struct Value {
    var kind: Kind
    var content: Cell
  }

  var next: UInt8? { position < end ? base[position] : nil }

  mutating func spaces() {
    while position < end {
      let byte = base[position]
      if byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 { return }
      position += 1
    }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard position < end, base[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func fail(_ what: String) -> Bool {
    if problem == nil { problem = what }
    return false
  }

  /// One object at the cursor; calls `visit` for each of its members. False when it is broken.
  mutating func object(
    _ scratch: JSONScratch, _ visit: (_ key: Cell, _ value: Value) -> Void
  ) -> Bool {
    guard take(0x7B) else { return fail("not a JSON object") }
    spaces()
    if take(0x7D) { return true }
    while true {
      spaces()
      guard let key = string(&scratch.key) else { return fail("a name in quotes is missing") }
      spaces()
      guard take(0x3A) else { return fail("a colon is missing") }
      spaces()
      guard let value = value(scratch) else { return fail("a value is broken") }
      visit(key, value)
      spaces()
      if take(0x2C) { continue }
      if take(0x7D) { return true }
      return fail(position >= end ? "the object breaks off" : "a comma is missing")
    }
  }

  private mutating func value(_ scratch: JSONScratch) -> Value? {
    guard let first = next else { return nil }
    let start = position
    switch first {
    case 0x22: return string(&scratch.value).map { Value(kind: .string, content: $0) }
    case 0x7B, 0x5B:
      guard skip(depth: 0) else { return nil }
      return Value(kind: .nested, content: span(start))
    case 0x74: return word("true") ? Value(kind: .bool, content: span(start)) : nil
    case 0x66: return word("false") ? Value(kind: .bool, content: span(start)) : nil
    case 0x6E: return word("null") ? Value(kind: .null, content: span(start)) : nil
    default:
      guard number() else { return nil }
      return Value(kind: .number, content: span(start))
    }
  }

  private func span(_ start: Int) -> Cell { Cell(start: base + start, count: position - start) }

  private mutating func word(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= end else { return false }
    for index in 0..<count where base[position + index] != text.utf8Start[index] { return false }
    position += count
    return true
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = next, byte &- 0x30 <= 9 { position += 1 }
    return position - start
  }

  private mutating func number() -> Bool {
    _ = take(0x2D)
    let leadsWithZero = next == 0x30
    let whole = digits()
    guard whole > 0, !(leadsWithZero && whole > 1) else { return false }
    if take(0x2E), digits() == 0 { return false }
    if next == 0x65 || next == 0x45 {
      position += 1
      if !take(0x2B) { _ = take(0x2D) }
      if digits() == 0 { return false }
    }
    return true
  }

  /// Passes over a value that is kept as text.
  private mutating func skip(depth: Int) -> Bool {
    guard depth < Limits.nestingMax else { return fail("nested deeper than \(Limits.nestingMax)") }
    spaces()
    guard let first = next else { return false }
    switch first {
    case 0x22: return skipString()
    case 0x7B, 0x5B:
      position += 1
      let close: UInt8 = first == 0x7B ? 0x7D : 0x5D
      spaces()
      if take(close) { return true }
      while true {
        spaces()
        if first == 0x7B {
          guard skipString() else { return false }
          spaces()
          guard take(0x3A) else { return false }
        }
        guard skip(depth: depth + 1) else { return false }
        spaces()
        if take(0x2C) { continue }
        return take(close)
      }
    case 0x74: return word("true")
    case 0x66: return word("false")
    case 0x6E: return word("null")
    default: return number()
    }
  }

  private mutating func skipString() -> Bool {
    guard take(0x22) else { return false }
    while position < end {
      let byte = base[position]
      if byte == 0x22 {
        position += 1
        return true
      }
      if byte < 0x20 { return false }
      position += byte == 0x5C ? 2 : 1
    }
    return false
  }

  /// The content of a string; in `buffer` where it has escapes, else in place.
  private mutating func string(_ buffer: inout JSONScratch.Text) -> Cell? {
    guard take(0x22) else { return nil }
    let start = position
    while position < end, base[position] != 0x22, base[position] != 0x5C, base[position] >= 0x20 {
      position += 1
    }
    guard let byte = next, byte >= 0x20 else { return nil }
    if byte == 0x22 {
      position += 1
      return Cell(start: base + start, count: position - 1 - start)
    }
    buffer.reset()
    buffer.append(base + start, position - start)
    return unescape(&buffer) ? buffer.cell : nil
  }

  private mutating func unescape(_ buffer: inout JSONScratch.Text) -> Bool {
    while position < end {
      let byte = base[position]
      position += 1
      if byte == 0x22 { return true }
      if byte < 0x20 { return false }
      guard byte == 0x5C else {
        buffer.append(byte)
        continue
      }
      guard let escape = next else { return false }
      position += 1
      switch escape {
      case 0x22, 0x5C, 0x2F: buffer.append(escape)
      case 0x62: buffer.append(0x08)
      case 0x66: buffer.append(0x0C)
      case 0x6E: buffer.append(0x0A)
      case 0x72: buffer.append(0x0D)
      case 0x74: buffer.append(0x09)
      case 0x75:
        guard let scalar = escapedScalar() else { return false }
        for unit in String(scalar).utf8 { buffer.append(unit) }
      default: return false
      }
    }
    return false
  }

  /// The scalar of `\uXXXX`, or of two that make a pair; half a pair is broken.
  private mutating func escapedScalar() -> Unicode.Scalar? {
    guard let first = hex4() else { return nil }
    if first & 0xFC00 != 0xD800 { return Unicode.Scalar(first) }
    guard take(0x5C), take(0x75), let second = hex4(), second & 0xFC00 == 0xDC00 else { return nil }
    return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF)
  }

  private mutating func hex4() -> UInt32? {
    guard position + 4 <= end else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = base[position]
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x37
      case 0x61...0x66: digit = byte - 0x57
      default: return nil
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

/// Memory for strings whose escapes are undone, reused from record to record.
// Safety: a cell made from a text is valid until the next `reset` of that text.
final class JSONScratch {
  struct Text {
    private var bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    private var capacity = 256
    private var count = 0

    mutating func reset() { count = 0 }

    mutating func append(_ byte: UInt8) {
      reserve(1)
      bytes[count] = byte
      count += 1
    }

    mutating func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
      reserve(length)
      (bytes + count).update(from: source, count: length)
      count += length
    }

    private mutating func reserve(_ more: Int) {
      guard count + more > capacity else { return }
      let size = max(capacity * 2, count + more)
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
      larger.update(from: bytes, count: count)
      bytes.deallocate()
      bytes = larger
      capacity = size
    }

    var cell: Cell { Cell(start: bytes, count: count) }

    func free() { bytes.deallocate() }
  }

  var key = Text()
  var value = Text()
  /// A number that is rewritten.
  var number = Text()

  deinit {
    key.free()
    value.free()
    number.free()
  }
}
