import KithBase
import KithColumns

/// Puts vectors of one type one after another.
enum VectorConcat {
  static func concat(_ parts: [Vector]) -> Vector {
    let parts = parts.filter { $0.count > 0 }.isEmpty ? Array(parts.prefix(1)) : parts.filter { $0.count > 0 }
    if parts.count == 1 { return parts[0] }
    let count = parts.reduce(0) { $0 + $1.count }
    let validity = validity(of: parts.map { ($0.count, $0.validity) })
    // All-null parts take the type of the others.
    let typed = parts.first { if case .null = $0.data { false } else { true } } ?? parts[0]
    switch typed.data {
    case .bool:
      return Vector(
        .bool(join(parts, count, 0) { if case .bool(let s) = $0 { s } else { nil } }), validity: validity)
    case .int:
      return Vector(
        .int(join(parts, count, 0) { if case .int(let s) = $0 { s } else { nil } }), validity: validity)
    case .decimal, .wide: return decimals(parts, count: count, validity: validity)
    case .float:
      return Vector(
        .float(join(parts, count, 0) { if case .float(let s) = $0 { s } else { nil } }),
        validity: validity)
    case .date:
      return Vector(
        .date(join(parts, count, 0) { if case .date(let s) = $0 { s } else { nil } }),
        validity: validity)
    case .timestamp:
      return Vector(
        .timestamp(join(parts, count, 0) { if case .timestamp(let s) = $0 { s } else { nil } }),
        validity: validity)
    case .row:
      return Vector(.row(join(parts, count, -1) { if case .row(let s) = $0 { s } else { nil } }))
    case .duration:
      return Vector(
        .duration(
          join(parts, count, 0) { if case .duration(let s, _, _) = $0 { s } else { nil } },
          days: join(parts, count, 0) { if case .duration(_, let s, _) = $0 { s } else { nil } },
          microseconds: join(parts, count, 0) { if case .duration(_, _, let s) = $0 { s } else { nil } }),
        validity: validity)
    case .text: return texts(parts, count: count, validity: validity)
    case .null: return Vector(.null(count), validity: validity)
    }
  }

  /// Nil where every part is without nulls.
  static func validity(of parts: [(count: Int, validity: Slice<UInt8>?)]) -> Slice<UInt8>? {
    if parts.allSatisfy({ $0.validity == nil }) { return nil }
    let result = Buffer<UInt8>(uninitialized: parts.reduce(0) { $0 + $1.count })
    var start = 0
    for part in parts {
      if let validity = part.validity {
        (result.base + start).update(from: validity.base, count: part.count)
      } else {
        (result.base + start).update(repeating: 1, count: part.count)
      }
      start += part.count
    }
    return result.slice
  }

  private static func join<T: BitwiseCopyable>(
    _ parts: [Vector], _ count: Int, _ zero: T, _ read: (VectorData) -> Slice<T>?
  ) -> Slice<T> {
    let result = Buffer<T>(uninitialized: count)
    var start = 0
    for part in parts {
      if let slice = read(part.data) {
        (result.base + start).update(from: slice.base, count: part.count)
      } else {
        (result.base + start).update(repeating: zero, count: part.count)
      }
      start += part.count
    }
    return result.slice
  }

  private static func decimals(_ parts: [Vector], count: Int, validity: Slice<UInt8>?) -> Vector {
    let scale = parts.map { Comparing.decimalScale($0) }.max() ?? 0
    let isNarrow = parts.allSatisfy {
      switch $0.data {
      case .decimal(_, let own): own == scale
      case .null: true
      default: false
      }
    }
    if isNarrow {
      return Vector(
        .decimal(
          join(parts, count, 0) { if case .decimal(let s, _) = $0 { s } else { nil } }, scale: scale),
        validity: validity)
    }
    let result = Buffer<Int128>(uninitialized: count)
    var start = 0
    for part in parts {
      for i in 0..<part.count {
        var value: Int128 = 0
        if case .decimal(let decimal) = part.value(i) {
          value = decimal.rescaled(to: scale)?.unscaled ?? 0
        }
        result.base[start + i] = value
      }
      start += part.count
    }
    return Decimals.vector(result.slice, scale: scale, validity: validity)
  }

  /// One dictionary for all: shared as it is, or merged with every text once.
  private static func texts(_ parts: [Vector], count: Int, validity: Slice<UInt8>?) -> Vector {
    var shared: TextDictionary?
    var isShared = true
    for part in parts {
      if case .text(_, let dictionary) = part.data {
        if let shared, shared !== dictionary { isShared = false }
        shared = shared ?? dictionary
      }
    }
    let codes = Buffer<Int32>(uninitialized: count)
    var start = 0
    if isShared, let shared {
      for part in parts {
        if case .text(let own, _) = part.data {
          (codes.base + start).update(from: own.base, count: part.count)
        } else {
          (codes.base + start).update(repeating: 0, count: part.count)
        }
        start += part.count
      }
      return Vector(.text(codes.slice, shared), validity: validity)
    }
    var builder = TextDictionaryBuilder()
    _ = builder.append("")
    for part in parts {
      guard case .text(let own, let dictionary) = part.data else {
        (codes.base + start).update(repeating: 0, count: part.count)
        start += part.count
        continue
      }
      // Large dictionaries are mapped row by row, small ones entry by entry at first use.
      var mapped = [Int32](repeating: -1, count: dictionary.count)
      for i in 0..<part.count {
        let code = Int(own.base[i])
        if part.isNull(i) {
          codes.base[start + i] = 0
          continue
        }
        if mapped[code] < 0 { mapped[code] = builder.append(dictionary.entry(Int32(code))) }
        codes.base[start + i] = mapped[code]
      }
      start += part.count
    }
    return Vector(.text(codes.slice, TextDictionary(builder: &builder)), validity: validity)
  }
}
