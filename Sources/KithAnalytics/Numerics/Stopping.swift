/// The wish of who started a computation that it end.
///
/// Sums over many cells look at it once a piece and minimizers once a step. They then end early with a
/// result that means nothing, so who wished it must throw instead of reading it.
package enum Stopping {
  @TaskLocal package static var isWished: @Sendable () -> Bool = { false }
}
