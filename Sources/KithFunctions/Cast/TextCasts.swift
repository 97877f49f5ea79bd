import KithBase
import KithColumns

/// The printed form of values as text; timestamps in the zone that `set timezone` chose.
enum TextCasts {
  /// Appends the printed form of a row.
  typealias Writer = (Int, inout [UInt8]) -> Void

  static func kernel(from source: LogicalType) -> ScalarOverload.Kernel? {
    switch source {
    case .int, .decimal, .float, .bool, .date, .timestamp, .duration:
      return { context, arguments, count in
        let write = try writer(arguments[0], context)
        return try TextLift.rows(count: count, validity: arguments[0].validity) { row, bytes in
          write(row, &bytes)
          return true
        }
      }
    default: return nil
    }
  }

  /// A closure that appends the printed form of a row with a value.
  static func writer(_ vector: Vector, _ context: KernelContext) throws -> Writer {
    switch vector.data {
    case .text(let codes, let dictionary):
      return { row, bytes in bytes.append(contentsOf: dictionary.entry(codes.base[row])) }
    case .int(let slice): return { row, bytes in ByteText.append(slice.base[row], to: &bytes) }
    case .decimal(let slice, let scale):
      return { row, bytes in
        ByteText.append(decimal: Int128(slice.base[row]), scale: scale, to: &bytes)
      }
    case .wide(let slice, let scale):
      return { row, bytes in ByteText.append(decimal: slice.base[row], scale: scale, to: &bytes) }
    case .float(let slice): return { row, bytes in ByteText.append(slice.base[row], to: &bytes) }
    case .bool(let slice):
      return { row, bytes in
        bytes.append(contentsOf: (slice.base[row] == 0 ? "false" : "true").utf8)
      }
    case .date(let slice): return { row, bytes in ByteText.append(days: slice.base[row], to: &bytes) }
    case .timestamp(let slice):
      let zone = context.zone
      return { row, bytes in
        ByteText.append(
          microseconds: LocalTime.microseconds(slice.base[row], zone), to: &bytes)
      }
    case .duration:
      return { row, bytes in
        bytes.append(contentsOf: ValueText.text(of: vector.data.value(row)).utf8)
      }
    case .null: return { _, _ in }
    case .row: throw KernelError("a row has no printed form")
    }
  }
}
