import KithBase
import KithColumns

/// Instants as the wall clock of the chosen zone shows them.
enum LocalTime {
  /// Microseconds since 1970-01-01T00:00:00 on the wall clock.
  @inline(__always) static func microseconds(
    _ instant: Int64, _ zone: (@Sendable (Int64) -> Int)?
  ) -> Int64 {
    guard let zone else { return instant }
    return instant &+ Int64(zone(instant)) &* 1_000_000
  }

  /// The day of each instant on the wall clock.
  static func days(_ instants: Slice<Int64>, _ context: KernelContext) -> Slice<Int32> {
    let zone = context.zone
    return KernelLifting.map(instants) { instant in
      let local = microseconds(instant, zone)
      // Rounds down, so that moments before 1970 fall on the day they belong to.
      let shifted = local &- (local < 0 ? CivilDate.microsecondsPerDay - 1 : 0)
      let day = shifted / CivilDate.microsecondsPerDay
      return Int32(truncatingIfNeeded: day)
    }
  }

  /// Days of a date or timestamp vector.
  static func days(_ vector: Vector, _ context: KernelContext) throws -> Slice<Int32> {
    if case .timestamp(let instants) = vector.data { return days(instants, context) }
    return try vector.dates()
  }
}

/// Casts to date and timestamp.
enum TimeCasts {
  static func toDate(from source: LogicalType) -> ScalarOverload.Kernel? {
    switch source {
    case .text:
      return { context, arguments, _ in
        let lifted = try TextLift.values(arguments[0], zero: Int32(0), StrictParsing.date)
        context.note(.unreadable, lifted.lost)
        return Vector(.date(lifted.values), validity: lifted.validity)
      }
    case .timestamp:
      return { context, arguments, _ in
        Vector(
          .date(LocalTime.days(try arguments[0].timestamps(), context)),
          validity: arguments[0].validity)
      }
    default: return nil
    }
  }

  static func toTimestamp(from source: LogicalType) -> ScalarOverload.Kernel? {
    switch source {
    case .text:
      return { context, arguments, _ in
        let lifted = try TextLift.values(arguments[0], zero: Int64(0), StrictParsing.timestamp)
        context.note(.unreadable, lifted.lost)
        return Vector(.timestamp(lifted.values), validity: lifted.validity)
      }
    case .date:
      return { _, arguments, _ in
        Vector(
          .timestamp(
            KernelLifting.map(try arguments[0].dates()) { Int64($0) &* CivilDate.microsecondsPerDay }),
          validity: arguments[0].validity)
      }
    default: return nil
    }
  }
}
