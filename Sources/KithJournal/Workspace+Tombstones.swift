import KithBase

extension Workspace {
  /// The people this workspace has forgotten. Read from the file at the first call.
  package func tombstones() throws -> Tombstones {
    if let known = state.tombstones { return known }
    let connection = try connection()
    var digests: Set<SHA256.Digest> = []
    if state.privacy.tombstones > 0 {
      let statement = try connection.prepare("SELECT id, data FROM tombstone")
      while try statement.step() {
        do throws(CodingError) {
          var reader = try ByteReader(sealed: statement.blob(1), seed: statement.integer(0))
          digests.insert(
            SHA256.Digest(try reader.word(), try reader.word(), try reader.word(), try reader.word()))
        } catch {
          throw connection.damaged("a tombstone \(error.what)")
        }
      }
    }
    guard digests.count == state.privacy.tombstones else {
      throw connection.damaged("it has \(digests.count) tombstones of \(state.privacy.tombstones)")
    }
    let tombstones = Tombstones(salt: state.privacy.salt, digests: digests)
    state.tombstones = tombstones
    return tombstones
  }

  /// Keeps people from coming back by an import, without forgetting anything. Never undone.
  ///
  /// - Parameter salt: random bytes, used when the workspace has no salt yet.
  /// - Returns: how many were not there yet.
  @discardableResult package func addTombstones(_ identifiers: [Identifier], salt: [UInt8]) throws -> Int {
    let before = state.privacy.tombstones
    try keep { privacy, tombstones, connection in
      try insert(identifiers, salt, &privacy, &tombstones, connection)
    }
    return state.privacy.tombstones - before
  }

  /// Takes over the tombstones of another file with their salt, into a workspace that has none.
  func keep(_ digests: [SHA256.Digest], salt: [UInt8]) throws {
    if digests.isEmpty { return }
    try keep { privacy, tombstones, connection in
      privacy.salt = salt
      tombstones = Tombstones(salt: salt)
      for digest in digests { try insert(digest, &privacy, &tombstones, connection) }
    }
  }

  private func keep(
    _ body: (inout PrivacyRecord, inout Tombstones, Connection) throws -> Void
  ) throws {
    let connection = try writable()
    var privacy = state.privacy
    var tombstones = try tombstones()
    var head = state.head
    head.generation += 1
    try connection.transaction {
      try body(&privacy, &tombstones, connection)
      try FileFormat.write(connection, PrivacyRecord.number, privacy.encoded())
      try FileFormat.write(connection, 1, head.encoded())
    }
    state.privacy = privacy
    state.tombstones = tombstones
    state.head = head
  }

  /// Inside a transaction; the record is the caller's to write.
  func insert(
    _ identifiers: [Identifier], _ salt: [UInt8], _ privacy: inout PrivacyRecord,
    _ tombstones: inout Tombstones, _ connection: Connection
  ) throws {
    if identifiers.isEmpty { return }
    if privacy.salt.isEmpty {
      guard salt.count >= Tombstones.saltBytesMin else { throw ForgetRefusal.saltTooShort }
      privacy.salt = Array(salt.prefix(Tombstones.saltBytesMax))
      tombstones = Tombstones(salt: privacy.salt)
    }
    for identifier in identifiers {
      let digest = identifier.bytes.withUnsafeBufferPointer { tombstones.digest(identifier.kind, $0) }
      try insert(digest, &privacy, &tombstones, connection)
    }
  }

  private func insert(
    _ digest: SHA256.Digest, _ privacy: inout PrivacyRecord, _ tombstones: inout Tombstones,
    _ connection: Connection
  ) throws {
    guard tombstones.insert(digest) else { return }
    privacy.tombstones += 1
    let id = Int64(privacy.tombstones)
    var writer = ByteWriter()
    for word in [digest.a, digest.b, digest.c, digest.d] { writer.word(word) }
    let insert = try connection.prepared("INSERT INTO tombstone (id, data) VALUES (?, ?)")
    insert.bind(0, id)
    try writer.sealed(id).withUnsafeBytes { raw in
      try insert.bind(1, raw)
      try insert.run()
    }
  }
}
