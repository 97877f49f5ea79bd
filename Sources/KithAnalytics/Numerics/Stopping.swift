import Glibc
package import KithBase

/// The wish of who started a computation that it end.
///
/// Sums over many cells look at it once a piece and minimizers once a step. They then end early with a
/// result that means nothing, so who wished it must throw instead of reading it.
///
/// Safety: the thread holds the interrupt only while `watching` runs, which keeps it alive. (A task-local
/// value would say the same in one line, but pushing one outside of a task crashes optimised builds of
/// Swift 6.3.)
package enum Stopping {
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  /// Runs `body`, whose computations on this thread and on those they start end when `interrupt` is
  /// requested.
  package static func watching<T>(_ interrupt: Interrupt, _ body: () throws -> T) rethrows -> T {
    let outer = pthread_getspecific(key)
    pthread_setspecific(key, Unmanaged.passUnretained(interrupt).toOpaque())
    defer { pthread_setspecific(key, outer) }
    return try withExtendedLifetime(interrupt) { try body() }
  }

  /// The one that is watched on this thread.
  static var watched: Interrupt? {
    pthread_getspecific(key).map { Unmanaged<Interrupt>.fromOpaque($0).takeUnretainedValue() }
  }
}
