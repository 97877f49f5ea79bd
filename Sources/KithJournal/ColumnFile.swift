import CSQLite
import KithBase
import KithColumns
import KithStore
import Synchronization

/// The columns in an open file: read when they are needed, written as segments that know their place.
///
/// Readers on any thread; writing is the workspace's alone.
final class ColumnFile: Sendable {
  /// Tells open files apart in the origins of columns.
  let token: UInt64
  let path: String
  private let state: Mutex<State>

  private struct State: Sendable {
    var connection: Connection?
    var failure: JournalError?
  }

  private static let tokens = Atomic<UInt64>(1)

  init(_ connection: Connection) {
    path = connection.path
    token = ColumnFile.tokens.wrappingAdd(1, ordering: .relaxed).newValue
    state = Mutex(State(connection: connection))
  }

  /// No column is read from the file any more.
  func close() { state.withLock { $0.connection = nil } }

  /// The first failure of a reading that nobody has asked for yet.
  func takeFailure() -> JournalError? {
    state.withLock { state in
      defer { state.failure = nil }
      return state.failure
    }
  }

  var hasFailure: Bool { state.withLock { $0.failure != nil } }

  func connection() throws(JournalError) -> Connection {
    guard let connection = state.withLock({ $0.connection }) else {
      throw JournalError(.failed, "`\(path)` is closed")
    }
    return connection
  }

  /// Runs a reading; its failure is kept for whoever gives out the answer.
  private func reporting<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch {
      let failure = error as? JournalError ?? JournalError(.damaged, "`\(path)` is damaged: \(error)")
      state.withLock { if $0.failure == nil { $0.failure = failure } }
      throw failure
    }
  }

  // MARK: Reading

  func layout(_ object: Int64) throws(JournalError) -> ColumnLayout {
    let connection = try connection()
    let statement = try connection.prepare("SELECT layout FROM object WHERE id = ?")
    statement.bind(0, object)
    guard try statement.step() else { throw connection.damaged("column \(object) is missing") }
    do throws(CodingError) {
      return try ColumnLayout(statement.blob(0), object: object)
    } catch {
      throw connection.damaged("the layout of column \(object) \(error.what)")
    }
  }

  /// The slot of a stored column; nothing of it is read yet. `name` is for messages.
  func slot(_ object: Int64, type: LogicalType, count: Int, name: String) -> ColumnSlot {
    ColumnSlot(
      type: type, count: count, origin: ColumnSlot.Origin(file: token, object: object)
    ) { [self] in
      try reporting {
        let column = try load(try layout(object), name: name)
        guard column.count == count, column.type == type else {
          throw try connection().damaged("`\(name)` is another column than the schema says")
        }
        return column
      }
    }
  }

  /// A slot of values that stand in a change.
  func slot(inline bytes: [UInt8], type: LogicalType, count: Int) -> ColumnSlot {
    ColumnSlot(type: type, count: count, origin: nil) { [self] in
      try reporting {
        try bytes.withUnsafeBytes { raw in
          var reader = ByteReader(raw)
          return try InlineCoding.decode(&reader, type: type, count: count)
        }
      }
    }
  }

  func load(_ layout: ColumnLayout, name: String) throws(JournalError) -> Column {
    let connection = try connection()
    let statement = try connection.prepare("SELECT data FROM segment WHERE id = ?")
    var place = 0
    do {
      let assembly = try ColumnAssembly(layout.type, count: layout.count)
      for piece in layout.rows {
        try read(piece, statement) { reader throws(CodingError) in
          try SegmentCoding.decode(&reader, into: assembly, at: place, rows: piece.count)
        }
        place += piece.count
      }
      // More is only made room for when it is there.
      assembly.reserve(texts: min(layout.texts.reduce(0) { $0 + $1.count }, 2 * layout.count + 1))
      for piece in layout.texts {
        try read(piece, statement) { reader throws(CodingError) in
          try assembly.addTexts(&reader, entries: piece.count)
        }
      }
      return try assembly.finish()
    } catch let error as CodingError {
      throw connection.damaged("`\(name)` \(error.what) (rows from \(place + 1))")
    } catch let error as JournalError {
      throw error
    } catch {
      throw connection.damaged("`\(name)` cannot be read")
    }
  }

  /// The texts of a stored column without its rows, in the order of their codes.
  func texts(_ layout: ColumnLayout, name: String) throws(JournalError) -> TextDictionary {
    let connection = try connection()
    let statement = try connection.prepare("SELECT data FROM segment WHERE id = ?")
    var bytes: [UInt8] = []
    var offsets = [0]
    do {
      for piece in layout.texts {
        try read(piece, statement) { reader throws(CodingError) in
          try DictionaryCoding.decode(&reader, entries: piece.count, bytes: &bytes, offsets: &offsets)
        }
      }
    } catch let error as CodingError {
      throw connection.damaged("`\(name)` \(error.what)")
    } catch let error as JournalError {
      throw error
    } catch {
      throw connection.damaged("`\(name)` cannot be read")
    }
    return TextDictionary(
      bytes: Buffer(bytes), offsets: Buffer(offsets), count: offsets.count - 1, isDistinct: true)
  }

  /// Hands the content of a segment to `body`, its checksum being right.
  func read(
    _ piece: ColumnLayout.Piece, _ statement: Statement,
    _ body: (inout ByteReader) throws(CodingError) -> Void
  ) throws {
    defer { statement.reset() }
    statement.bind(0, piece.segment)
    guard try statement.step() else { throw CodingError("lacks segment \(piece.segment)") }
    var reader = try ByteReader(sealed: statement.blob(0), seed: piece.segment)
    try body(&reader)
  }

  // MARK: Writing

  /// Writes a column in pieces along `ids`, taking from `previous` the pieces that are the same.
  func write(
    _ column: Column, ids: RowIDs, previous: ColumnLayout?, numbers: inout NextNumbers
  ) throws(JournalError) -> (object: Int64, layout: ColumnLayout) {
    let connection = try connection()
    var writer = ColumnWriter(
      column: column, layout: ColumnLayout(type: column.type, count: column.count),
      insert: try connection.prepare("INSERT INTO segment (id, data) VALUES (?, ?)"),
      next: numbers.segment)
    try writer.writeTexts(previous)
    for range in RowBlocks.of(ids) { try writer.writeRows(range, previous) }
    numbers.segment = writer.next
    let object = numbers.object
    numbers.object += 1
    let insert = try connection.prepare("INSERT INTO object (id, layout) VALUES (?, ?)")
    insert.bind(0, object)
    try run(insert, writer.layout.encoded(object: object), at: 1)
    return (object, writer.layout)
  }

  private func run(_ statement: Statement, _ bytes: [UInt8], at index: Int) throws(JournalError) {
    let result: Result<Void, JournalError> = bytes.withUnsafeBytes { raw in
      do throws(JournalError) {
        try statement.bind(index, raw)
        try statement.run()
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}

/// The numbers that the next new things in a file get. Kept in memory; a file's largest is read at open.
struct NextNumbers {
  var segment: Int64
  var object: Int64
}

/// The rows of a table in pieces that keep their borders: a piece holds the rows whose ids share all
/// but their last 16 bits. So a row that comes or goes changes one piece.
enum RowBlocks {
  static func of(_ ids: RowIDs) -> [Range<Int>] {
    var blocks: [Range<Int>] = []
    var row = 0
    while row < ids.count {
      let next = (ids[row] >> 16 + 1) << 16
      let end = ids.countBelow(next)
      blocks.append(row..<end)
      row = end
    }
    return blocks
  }
}
