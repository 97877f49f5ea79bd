package import KithColumns

/// The dictionary codes that hold each run of three bytes: candidates for `contains` and `like`.
///
/// Invariant: a text that contains a given run of three or more bytes is among the candidates of that
/// run. Candidates must still be tested.
package final class TrigramIndex: Sendable {
  /// 2^18 hash buckets; a bucket may mix several trigrams.
  private static let bucketBits = 18
  private let offsets: Buffer<Int32>
  private let codes: Buffer<Int32>

  /// O(bytes of the dictionary).
  package init(_ dictionary: TextDictionary) {
    let buckets = 1 << TrigramIndex.bucketBits
    let starts = Buffer<Int32>(repeating: 0, count: buckets + 1)
    // The last code seen in a bucket, so that a repeat inside one text is listed once.
    let last = Buffer<Int32>(repeating: -1, count: buckets)
    for code in 0..<Int32(dictionary.count) {
      TrigramIndex.forEachBucket(dictionary.entry(code)) { bucket in
        if last.base[bucket] != code {
          last.base[bucket] = code
          starts.base[bucket + 1] += 1
        }
      }
    }
    for bucket in 0..<buckets { starts.base[bucket + 1] += starts.base[bucket] }
    let next = Buffer(starts.array)
    for bucket in 0..<buckets { last.base[bucket] = -1 }
    let list = Buffer<Int32>(uninitialized: Int(starts.base[buckets]))
    for code in 0..<Int32(dictionary.count) {
      TrigramIndex.forEachBucket(dictionary.entry(code)) { bucket in
        if last.base[bucket] != code {
          last.base[bucket] = code
          list.base[Int(next.base[bucket])] = code
          next.base[bucket] += 1
        }
      }
    }
    offsets = starts
    codes = list
  }

  /// Codes that may contain `needle`, ascending; nil when it is too short to tell.
  package func candidates(_ needle: UnsafeBufferPointer<UInt8>) -> [Int32]? {
    guard needle.count >= 3 else { return nil }
    var lists: [(start: Int, end: Int)] = []
    TrigramIndex.forEachBucket(needle) { bucket in
      lists.append((Int(offsets.base[bucket]), Int(offsets.base[bucket + 1])))
    }
    lists.sort { $0.end - $0.start < $1.end - $1.start }
    var result = (lists[0].start..<lists[0].end).map { codes.base[$0] }
    for list in lists.dropFirst().prefix(3) {
      var place = list.start
      result = result.filter { code in
        while place < list.end, codes.base[place] < code { place += 1 }
        return place < list.end && codes.base[place] == code
      }
    }
    return result
  }

  private static func forEachBucket(
    _ text: UnsafeBufferPointer<UInt8>, _ body: (Int) -> Void
  ) {
    guard text.count >= 3 else { return }
    for start in 0...(text.count - 3) {
      let word = UInt64(text[start]) | UInt64(text[start + 1]) << 8 | UInt64(text[start + 2]) << 16
      body(Int(truncatingIfNeeded: Hashing.mix(word) >> UInt64(64 - bucketBits)))
    }
  }
}
