import KithBase

/// Where a writer's bytes go: a file, a pipe or memory. Chunks come in order; there may be none.
package protocol ByteSink: AnyObject {
  /// Takes the next bytes; what it throws ends the writing.
  func write(_ bytes: [UInt8]) throws
}

/// Keeps the bytes: for small results and tests.
package final class MemorySink: ByteSink {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package func write(_ bytes: [UInt8]) { self.bytes += bytes }

  package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// An output buffer that hands its bytes on as it fills, so that a result of any size is written in
/// constant memory.
struct ByteStream: ~Copyable {
  var buffer: OutputBuffer
  private let sink: any ByteSink
  private let interrupt: Interrupt?

  private static let chunkBytes = 1 << 17

  init(_ sink: any ByteSink, _ interrupt: Interrupt?) {
    buffer = OutputBuffer(capacity: ByteStream.chunkBytes + (1 << 14))
    self.sink = sink
    self.interrupt = interrupt
  }

  /// Called between rows: rows are never asked how long they are, the buffer grows for a long one.
  @inline(__always)
  mutating func rowEnded() throws {
    if buffer.count >= ByteStream.chunkBytes { try drain() }
  }

  mutating func finish() throws { try drain() }

  private mutating func drain() throws {
    try interrupt?.check()
    guard buffer.count > 0 else { return }
    try sink.write(buffer.array)
    buffer.removeAll()
  }
}
