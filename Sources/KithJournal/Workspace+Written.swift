/// A file that was written with data of a workspace and lies outside it.
package struct WrittenFile: Sendable, Hashable {
  package enum Kind: UInt8, Sendable, CaseIterable {
    case export = 1
    /// Rows of an import that could not be taken over.
    case rejects
  }

  package var path: String
  package var kind: Kind
  /// Microseconds since 1970-01-01T00:00:00Z.
  package var time: Int64

  package init(path: String, kind: Kind, time: Int64) {
    self.path = path
    self.kind = kind
    self.time = time
  }

  func encoded(id: Int64) -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(kind.rawValue)
    writer.signed(time)
    writer.text(path)
    return writer.sealed(id)
  }

  init(_ bytes: UnsafeRawBufferPointer, id: Int64) throws(CodingError) {
    var reader = try ByteReader(sealed: bytes, seed: id)
    guard let kind = Kind(rawValue: try reader.byte()) else { throw CodingError("has an unknown kind") }
    self.kind = kind
    time = try reader.signed()
    path = try reader.text()
  }

  func isSameFile(as other: WrittenFile) -> Bool {
    kind == other.kind && path.utf8.elementsEqual(other.path.utf8)
  }
}

extension Workspace {
  /// Notes files that were written, outside a commit; one that is noted already gets the later time.
  /// Never undone: the file is there.
  package func recordWritten(_ files: [WrittenFile]) throws {
    if files.isEmpty { return }
    let connection = try writable()
    var head = state.head
    head.generation += 1
    try connection.transaction {
      try write(files, connection)
      try FileFormat.write(connection, 1, head.encoded())
    }
    state.head = head
  }

  /// The same for one file.
  package func recordWritten(path: String, kind: WrittenFile.Kind, time: Int64) throws {
    try recordWritten([WrittenFile(path: path, kind: kind, time: time)])
  }

  /// The files that were written with data of this workspace, in the order of their first writing.
  package func writtenFiles() throws -> [WrittenFile] { try writtenRows().map(\.file) }

  private func writtenRows() throws -> [(id: Int64, file: WrittenFile)] {
    let connection = try connection()
    let statement = try connection.prepare("SELECT id, data FROM written ORDER BY id")
    var rows: [(Int64, WrittenFile)] = []
    while try statement.step() {
      let id = statement.integer(0)
      do throws(CodingError) {
        rows.append((id, try WrittenFile(statement.blob(1), id: id)))
      } catch {
        throw connection.damaged("the list of written files \(error.what)")
      }
    }
    return rows
  }

  /// Inside a transaction.
  func write(_ files: [WrittenFile], _ connection: Connection) throws {
    if files.isEmpty { return }
    var rows = try writtenRows()
    let statement = try connection.prepared("INSERT OR REPLACE INTO written (id, data) VALUES (?, ?)")
    for file in files {
      let known = rows.first { $0.file.isSameFile(as: file) }
      let id = known?.id ?? (rows.last?.id ?? 0) + 1
      if known == nil { rows.append((id, file)) }
      statement.bind(0, id)
      try file.encoded(id: id).withUnsafeBytes { raw in
        try statement.bind(1, raw)
        try statement.run()
      }
    }
  }
}
