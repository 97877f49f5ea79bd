import KithBase
import KithColumns

/// Casts to int, decimal, float and bool.
enum NumericCasts {
  static func toInt(from source: LogicalType) -> ScalarOverload.Kernel? {
    switch source {
    case .text:
      return { context, arguments, _ in
        let lifted = try TextLift.values(arguments[0], zero: Int64(0), StrictParsing.int)
        context.note(.unreadable, lifted.lost)
        return Vector(.int(lifted.values), validity: lifted.validity)
      }
    case .decimal(let scale):
      return { context, arguments, count in
        let divisor = Decimal.powersOfTen[scale]
        let values = try arguments[0].wideDecimals()
        let lifted = KernelLifting.partial(count: count, validity: arguments[0].validity, zero: Int64(0)) {
          Int64(exactly: Decimal.divideRounding(values.base[$0], by: divisor))
        }
        context.note(.outOfRange, lifted.lost)
        return Vector(.int(lifted.values), validity: lifted.validity)
      }
    case .float:
      return { context, arguments, count in
        let values = try arguments[0].floats()
        let lifted = KernelLifting.partial(count: count, validity: arguments[0].validity, zero: Int64(0)) {
          Int64(exactly: values.base[$0].rounded(.toNearestOrAwayFromZero))
        }
        context.note(.outOfRange, lifted.lost)
        return Vector(.int(lifted.values), validity: lifted.validity)
      }
    case .bool:
      return { _, arguments, _ in
        Vector(
          .int(KernelLifting.map(try arguments[0].bools()) { Int64($0 & 1) }),
          validity: arguments[0].validity)
      }
    default: return nil
    }
  }

  static func toFloat(from source: LogicalType) -> ScalarOverload.Kernel? {
    switch source {
    case .text:
      return { context, arguments, _ in
        let lifted = try TextLift.values(arguments[0], zero: 0.0, StrictParsing.float)
        context.note(.unreadable, lifted.lost)
        return Vector(.float(lifted.values), validity: lifted.validity)
      }
    case .int:
      return { _, arguments, _ in
        Vector(
          .float(KernelLifting.map(try arguments[0].ints()) { Double($0) }),
          validity: arguments[0].validity)
      }
    case .decimal(let scale):
      return { _, arguments, _ in
        if case .decimal(let narrow, _) = arguments[0].data, scale <= 22 {
          let divisor = StrictParsing.powersOfTen[scale]
          return Vector(
            .float(KernelLifting.map(narrow) { Double($0) / divisor }),
            validity: arguments[0].validity)
        }
        let values = try arguments[0].wideDecimals()
        return Vector(
          .float(KernelLifting.map(values) { Decimal($0, scale: scale).double }),
          validity: arguments[0].validity)
      }
    default: return nil
    }
  }

  static func toBool(from source: LogicalType) -> ScalarOverload.Kernel? {
    switch source {
    case .text:
      return { context, arguments, _ in
        let lifted = try TextLift.values(arguments[0], zero: UInt8(0)) { text in
          StrictParsing.bool(text).map { $0 ? 1 : 0 }
        }
        context.note(.unreadable, lifted.lost)
        return Vector(.bool(lifted.values), validity: lifted.validity)
      }
    case .int:
      return { _, arguments, _ in
        Vector(
          .bool(KernelLifting.map(try arguments[0].ints()) { $0 != 0 ? 1 : 0 }),
          validity: arguments[0].validity)
      }
    default: return nil
    }
  }

  static func toDecimal(from source: LogicalType, scale: Int) -> ScalarOverload.Kernel? {
    switch source {
    case .text:
      return { context, arguments, _ in
        let lifted = try TextLift.values(arguments[0], zero: Int128(0)) {
          StrictParsing.decimal($0, scale: scale)
        }
        context.note(.unreadable, lifted.lost)
        return Vector.decimals(lifted.values, scale: scale, validity: lifted.validity)
      }
    case .int:
      return { _, arguments, _ in try DecimalScaling.rescale(arguments[0], from: 0, to: scale) }
    case .decimal(let from):
      return { _, arguments, _ in try DecimalScaling.rescale(arguments[0], from: from, to: scale) }
    case .float:
      return { context, arguments, count in
        let values = try arguments[0].floats()
        let lifted = KernelLifting.partial(count: count, validity: arguments[0].validity, zero: Int128(0)) {
          DecimalScaling.unscaled(values.base[$0], scale: scale)
        }
        context.note(.outOfRange, lifted.lost)
        return Vector.decimals(lifted.values, scale: scale, validity: lifted.validity)
      }
    default: return nil
    }
  }
}
