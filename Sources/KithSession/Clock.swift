import Glibc

/// The time of day and the passing of time, handed in so that tests can hold it still.
package struct Clock: Sendable {
  /// Microseconds since 1970-01-01T00:00:00Z.
  package let now: @Sendable () -> Int64
  /// Seconds since an arbitrary moment, never running backwards.
  package let elapsed: @Sendable () -> Double

  package init(
    now: @escaping @Sendable () -> Int64, elapsed: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.elapsed = elapsed
  }

  package static let system = Clock(
    now: {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    },
    elapsed: {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    })

  /// Stands still.
  package static func fixed(at microseconds: Int64) -> Clock {
    Clock(now: { microseconds }, elapsed: { 0 })
  }
}
