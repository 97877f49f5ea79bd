import Glibc
import KithBase

/// Rewrites text as UTF-8 with the C library's converter.
enum Transcoder {
  /// All characters of `bytes` as UTF-8. What is no character of the encoding becomes 0xFF, which
  /// is no UTF-8. Throws K0709 when the encoding is not known.
  static func utf8(
    _ bytes: FileBytes, from start: Int, encoding: String, interrupt: Interrupt
  ) throws -> FileBytes {
    let converter = iconv_open("UTF-8", encoding)
    guard let converter, Int(bitPattern: converter) != -1 else {
      throw Diagnostic(
        "K0709", "there is no encoding called `\(encoding)`", nil,
        hint: "for example `with encoding: \"windows-1252\"`, `\"gb18030\"` or `\"utf-16\"`")
    }
    defer { iconv_close(converter) }
    var capacity = max(64, (bytes.count - start) + (bytes.count - start) / 2)
    guard var memory = malloc(capacity + 8) else { throw outOfMemory }
    defer { free(memory) }
    var used = 0
    // Safety: iconv reads from `input` only; its signature lacks the const.
    var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: bytes.base + start)
      .assumingMemoryBound(to: CChar.self)
    var left = bytes.count - start
    let unit = encoding.hasPrefix("utf-16") ? 2 : encoding.hasPrefix("utf-32") ? 4 : 1
    while left > 0 {
      try interrupt.check()
      if capacity - used < 1 << 16 {
        guard let larger = realloc(memory, capacity * 2 + (1 << 17) + 8) else { throw outOfMemory }
        memory = larger
        capacity = capacity * 2 + (1 << 17)
      }
      var output: UnsafeMutablePointer<CChar>? = memory.assumingMemoryBound(to: CChar.self) + used
      var room = capacity - used
      // A slice at a time, so that a request to stop is seen.
      var slice = min(left, 8 << 20)
      let before = slice
      let result = iconv(converter, &input, &slice, &output, &room)
      left -= before - slice
      used = capacity - room
      guard result == -1, errno != E2BIG else { continue }
      // A character cut by the end of the slice is read with the next one.
      if errno == EINVAL, slice < left { continue }
      memory.storeBytes(of: 0xFF, toByteOffset: used, as: UInt8.self)
      used += 1
      let skipped = min(unit, left)
      input = input.map { $0 + skipped }
      left -= skipped
    }
    let kept = UnsafeMutablePointer<UInt8>.allocate(capacity: max(used, 1))
    memcpy(kept, memory, used)
    return FileBytes(adopting: kept, count: used)
  }

  private static var outOfMemory: Diagnostic {
    Diagnostic("K0702", "there is not enough memory to read the file", nil)
  }
}
