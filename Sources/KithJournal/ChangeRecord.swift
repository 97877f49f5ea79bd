package import KithStore

/// What is known of a change besides what it changed.
package struct ChangeInfo: Sendable, Hashable {
  /// Microseconds since 1970-01-01T00:00:00Z.
  package var time: Int64
  package var user: String
  /// The script's file name; nil at the prompt.
  package var script: String?
  /// The text of the statement.
  package var statement: String
  /// The step's name: the text behind `transaction` or `begin`.
  package var label: String?
  package init(
    time: Int64, user: String, script: String? = nil, statement: String, label: String? = nil
  ) {
    self.time = time
    self.user = user
    self.script = script
    self.statement = statement
    self.label = label
  }
}

/// A change in the history, without its cells.
package struct ChangeRecord: Sendable, Hashable {
  package var number: Int64
  /// The change before it, whose result it was made on; 0 for none.
  package var parent: Int64
  /// The number of the first change of those that are undone together.
  package var group: Int64
  /// The change that this one takes back, as `undo #37` does.
  package var reverses: Int64?
  package var info: ChangeInfo
  package var counts: ChangeSet.Counts
  /// The tables it concerns.
  package var tables: [String]
  /// Objects of the file that its payload names.
  var objects: [Int64]

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.signed(number)
    writer.signed(parent)
    writer.signed(group)
    writer.signed(reverses ?? 0)
    writer.signed(info.time)
    writer.text(info.user)
    writer.optionalText(info.script)
    writer.text(info.statement)
    writer.optionalText(info.label)
    for count in [
      counts.cells, counts.rowsUpdated, counts.rowsInserted, counts.rowsDeleted, counts.schemaSteps,
    ] {
      writer.count(count)
    }
    writer.count(tables.count)
    for table in tables { writer.text(table) }
    writer.count(objects.count)
    for object in objects { writer.signed(object) }
    return writer.sealed(number)
  }

  init(
    number: Int64, parent: Int64, group: Int64, reverses: Int64?, info: ChangeInfo,
    change: ChangeSet, objects: [Int64]
  ) {
    self.number = number
    self.parent = parent
    self.group = group
    self.reverses = reverses
    self.info = info
    self.objects = objects
    counts = change.counts
    var tables: [String] = []
    for step in change.steps {
      if let table = step.table, !tables.contains(table) { tables.append(table) }
    }
    self.tables = tables
  }

  init(_ bytes: UnsafeRawBufferPointer, number: Int64) throws(CodingError) {
    var reader = try ByteReader(sealed: bytes, seed: number)
    self.number = try reader.signed()
    parent = try reader.signed()
    group = try reader.signed()
    guard self.number == number, parent >= 0, parent < number, group > 0, group <= number else {
      throw CodingError("has another number")
    }
    let reverses = try reader.signed()
    self.reverses = reverses == 0 ? nil : reverses
    let time = try reader.signed()
    let user = try reader.text()
    let script = try reader.optionalText()
    let statement = try reader.text()
    info = ChangeInfo(
      time: time, user: user, script: script, statement: statement,
      label: try reader.optionalText())
    counts = ChangeSet.Counts()
    counts.cells = try reader.count(.max)
    counts.rowsUpdated = try reader.count(.max)
    counts.rowsInserted = try reader.count(.max)
    counts.rowsDeleted = try reader.count(.max)
    counts.schemaSteps = try reader.count(.max)
    tables = []
    for _ in 0..<(try reader.count()) { tables.append(try reader.text()) }
    objects = []
    for _ in 0..<(try reader.count()) { objects.append(try reader.signed()) }
  }
}
