import KithBase

/// What a damaged workspace still says of the people it forgot and of the files it wrote.
struct SalvagedPrivacy {
  private var salt: [UInt8] = []
  private var digests: [SHA256.Digest] = []
  private var files: [WrittenFile] = []
  private(set) var lost: [String] = []

  /// Files of version 1 have nothing of this, and lose nothing.
  init(_ connection: Connection) {
    guard let version = try? connection.integer("PRAGMA user_version"), version > 1 else { return }
    do {
      let record = try FileFormat.read(connection, PrivacyRecord.number, "the record of forgetting") {
        bytes throws(CodingError) in try PrivacyRecord(bytes)
      }
      salt = record.salt
      readTombstones(connection)
      let missing = record.tombstones - digests.count
      if missing > 0 { lost.append("\(missing) of \(record.tombstones) tombstones are lost") }
    } catch {
      lost.append("\(error.message): the tombstones are lost")
    }
    readFiles(connection)
  }

  private mutating func readTombstones(_ connection: Connection) {
    guard let statement = try? connection.prepare("SELECT id, data FROM tombstone ORDER BY id") else {
      return
    }
    while (try? statement.step()) == true {
      guard var reader = try? ByteReader(sealed: statement.blob(1), seed: statement.integer(0)),
        let a = try? reader.word(), let b = try? reader.word(), let c = try? reader.word(),
        let d = try? reader.word()
      else { continue }
      digests.append(SHA256.Digest(a, b, c, d))
    }
  }

  private mutating func readFiles(_ connection: Connection) {
    guard let statement = try? connection.prepare("SELECT id, data FROM written ORDER BY id") else {
      lost.append("the list of written files is lost")
      return
    }
    while (try? statement.step()) == true {
      if let file = try? WrittenFile(statement.blob(1), id: statement.integer(0)) {
        files.append(file)
      } else {
        lost.append("a line of the list of written files is lost")
      }
    }
  }

  /// Puts it into the rescued workspace.
  func write(into workspace: Workspace) throws {
    try workspace.recordWritten(files)
    try workspace.keep(digests, salt: salt)
  }
}
