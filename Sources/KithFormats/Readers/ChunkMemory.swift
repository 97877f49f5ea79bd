import Glibc

/// Memory of a chunk's columns. Large pieces come from the system and go back to it when the chunk has
/// been put into its table; the C library would keep them, and the file would stand in memory twice.
// Safety: `free` is told the capacity that `allocate` was.
enum ChunkMemory {
  /// Bytes from which on the system is asked.
  private static let largeBytes = 1 << 17

  static func allocate<T: BitwiseCopyable>(_ capacity: Int) -> UnsafeMutablePointer<T> {
    let bytes = capacity * MemoryLayout<T>.stride
    if bytes >= largeBytes {
      let flags = MAP_PRIVATE | MAP_ANONYMOUS
      if let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), memory != MAP_FAILED {
        return memory.bindMemory(to: T.self, capacity: capacity)
      }
      preconditionFailure("the system has no memory left for \(bytes) bytes")
    }
    return .allocate(capacity: capacity)
  }

  static func free<T: BitwiseCopyable>(_ memory: UnsafeMutablePointer<T>, _ capacity: Int) {
    let bytes = capacity * MemoryLayout<T>.stride
    if bytes >= largeBytes { munmap(memory, bytes) } else { memory.deallocate() }
  }
}
