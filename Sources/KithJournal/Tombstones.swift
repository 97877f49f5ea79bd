import KithBase

/// What names a person: a kind such as `email`, and the value in the form in which it is compared.
package struct Identifier: Sendable, Hashable {
  package var kind: String
  package var bytes: [UInt8]
  package init(_ kind: String, _ bytes: [UInt8]) {
    self.kind = kind
    self.bytes = bytes
  }
}

/// The people a workspace has forgotten, as salted hashes: one can ask for somebody, but not list them.
///
/// The salt fills a block of its own, so asking costs one more block of SHA-256.
package struct Tombstones: Sendable {
  package static let saltBytesMin = 16
  static let saltBytesMax = 64

  private var digests: Set<SHA256.Digest>
  private let start: SHA256

  init(salt: [UInt8], digests: Set<SHA256.Digest> = []) {
    var start = SHA256()
    start.update(salt.prefix(Tombstones.saltBytesMax))
    start.update(repeatElement(0, count: Tombstones.saltBytesMax - min(salt.count, Tombstones.saltBytesMax)))
    self.start = start
    self.digests = digests
  }

  package var isEmpty: Bool { digests.isEmpty }

  package var count: Int { digests.count }

  package func contains(_ identifier: Identifier) -> Bool {
    identifier.bytes.withUnsafeBufferPointer { contains(identifier.kind, $0) }
  }

  /// The same for a value that need not be an array of its own.
  package func contains(_ kind: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    digests.isEmpty ? false : digests.contains(digest(kind, bytes))
  }

  func digest(_ kind: String, _ bytes: UnsafeBufferPointer<UInt8>) -> SHA256.Digest {
    var hash = start
    hash.update(kind.utf8)
    // No kind holds a zero, so no two pairs give the same bytes.
    hash.update(CollectionOfOne(0))
    hash.update(bytes)
    return hash.finish()
  }

  /// False when it was there already.
  mutating func insert(_ digest: SHA256.Digest) -> Bool { digests.insert(digest).inserted }
}

/// What a workspace keeps about forgetting, besides the tombstones themselves.
struct PrivacyRecord: Equatable {
  /// Empty before the first tombstone.
  var salt: [UInt8] = []
  var tombstones = 0
  /// Whether something was forgotten whose traces may lie in unused parts of the file.
  var isCleaningDue = false

  static let number: Int64 = 3
  private static let version: UInt8 = 1

  init() {}

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(PrivacyRecord.version)
    writer.block(salt)
    writer.count(tombstones)
    writer.bool(isCleaningDue)
    return writer.sealed(PrivacyRecord.number)
  }

  init(_ bytes: UnsafeRawBufferPointer) throws(CodingError) {
    var reader = try ByteReader(sealed: bytes, seed: PrivacyRecord.number)
    guard try reader.byte() == PrivacyRecord.version else { throw CodingError("has an unknown version") }
    salt = Array(try reader.block())
    tombstones = try reader.count()
    isCleaningDue = try reader.bool()
  }
}
