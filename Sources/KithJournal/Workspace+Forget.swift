import KithBase
import KithColumns
import KithStore

extension Workspace {
  /// Makes cells blank for ever: in the tables, in every change of the history on every branch, and
  /// in statements, labels, saved queries and expressions of columns. Cannot be undone, and is no
  /// change of the history itself.
  ///
  /// Blank is null. Where a column is required or part of a key, or was at some time, texts become
  /// `forgotten-<row id>` and other values 0, false or 1970-01-01; columns that refer to such a key
  /// follow it. Texts that only these cells held vanish from the dictionaries. All or nothing, like a
  /// commit; afterwards the file is written anew and its log emptied, so that no trace lies in unused
  /// pages. O(size of the file). Not while changes are tried out that are not committed.
  ///
  /// - Throws: `ForgetRefusal` when the request cannot be done, `JournalError` when the file cannot be
  ///   read or written. Nothing was forgotten then.
  package func forget(_ request: ForgetRequest) throws -> ForgetReport {
    if let failure = takeFailure() { throw failure }
    let connection = try writable()
    let plan = try plan(request)
    let forgetting = Forgetting(file, plan, state.numbers)
    let before = (state: state, snapshot: store.snapshot)
    var privacy = state.privacy
    var tombstones = try tombstones()
    forgetting.report.cells = try cells(plan)
    let known = privacy.tombstones
    try connection.execute("PRAGMA secure_delete = ON")
    defer { try? connection.execute("PRAGMA secure_delete = OFF") }
    do {
      try connection.transaction {
        try rewriteHistory(forgetting, plan, connection)
        try insert(request.tombstones, request.salt, &privacy, &tombstones, connection)
        privacy.isCleaningDue = true
        try FileFormat.write(connection, PrivacyRecord.number, privacy.encoded())
        // What the file says now is what memory is to say: read again before it is final.
        state.records = [:]
        try loadState()
        state.numbers.segment = max(state.numbers.segment, forgetting.places.numbers.segment)
        state.numbers.object = max(state.numbers.object, forgetting.places.numbers.object)
        try checkKeys(plan)
      }
    } catch {
      state = before.state
      store.restore(before.snapshot)
      throw error
    }
    state.tombstones = tombstones
    cleanWhenDue()
    var report = forgetting.report
    report.tombstones = privacy.tombstones - known
    report.cleaningFailure = lastCleaningFailure
    return report
  }

  /// How many cells of the tables as they are hold something that goes.
  private func cells(_ plan: ForgetPlan) throws -> Int {
    var count = 0
    for table in store.snapshot.orderedTables {
      guard let shape = plan.shapes[table.schema.name] else { continue }
      for (column, slot) in zip(shape.columns, table.slots) {
        guard let slot else { continue }
        let place = TracedStep.Place(column: column, ids: table.rowIDs, name: table.schema.name)
        let rows = plan.rows(place)
        if rows.isEmpty { continue }
        let values = try slot.load()
        let blank = Blank.column(
          slot.type, ids: rows.map { table.rowIDs[Int($0)] },
          isNullAllowed: !plan.needsValue.contains(column))
        for (index, row) in rows.enumerated() where values.value(Int(row)) != blank.value(index) {
          count += 1
        }
      }
    }
    return count
  }

  /// Inside a transaction: the changes, the folded tables and the head.
  private func rewriteHistory(
    _ forgetting: Forgetting, _ plan: ForgetPlan, _ connection: Connection
  ) throws {
    let update = try connection.prepared("UPDATE change SET info = ?, payload = ? WHERE number = ?")
    let walk = try walk { record, steps in
      let changed = try steps.map { try forgetting.rewritten($0) }
      let isRewritten = changed.contains { $0 != nil }
      var record = record
      record.info = plan.scrubber.scrubbed(record.info)
      let isScrubbed = try record.info != self.record(record.number).info
      guard isRewritten || isScrubbed else { return }
      forgetting.report.changes.append(record.number)
      var payload = try payload(record.number)
      if isRewritten {
        let change = ChangeSet(zip(steps, changed).map { $1 ?? $0.step })
        forgetting.places.named = []
        var writer = ByteWriter()
        try ChangeCoding.encode(change) { slot, ids, inlineMax in
          try forgetting.places.object(of: slot, ids: ids, inlineMax: inlineMax)
        }.withUnsafeBytes { writer.raw($0) }
        record.objects = forgetting.places.named
        payload = writer.sealed(-record.number)
      }
      try record.encoded().withUnsafeBytes { info in
        try payload.withUnsafeBytes { payload in
          try update.bind(0, info)
          try update.bind(1, payload)
          update.bind(2, record.number)
          try update.run()
        }
      }
    }
    let folded = try forgetting.rewritten(state.folded, walk.folded)
    try FileFormat.write(connection, 2, folded.encoded())
    var head = state.head
    head.generation += 1
    try FileFormat.write(connection, 1, head.encoded())
    state.records = [:]
    try removeGarbage(keeping: Set(folded.objects.values), connection)
  }

  private func payload(_ number: Int64) throws -> [UInt8] {
    let statement = try connection().prepare("SELECT payload FROM change WHERE number = ?")
    statement.bind(0, number)
    guard try statement.step() else { throw try connection().damaged("change #\(number) is missing") }
    return statement.bytes(0)
  }

  /// A text that replaced a key may be one that another row has.
  private func checkKeys(_ plan: ForgetPlan) throws {
    for table in store.snapshot.orderedTables where table.schema.key.count == 1 {
      let key = table.schema.key[0]
      guard let shape = plan.shapes[table.schema.name], plan.blanks[shape.columns[key]] != nil else {
        continue
      }
      if table.keyIndex(key) == nil {
        throw ForgetRefusal.replacementTaken(
          table: table.schema.name, column: table.schema.columns[key].name)
      }
    }
  }
}

extension TextScrubber {
  fileprivate func scrubbed(_ info: ChangeInfo) -> ChangeInfo {
    var info = info
    info.script = scrubbed(info.script)
    info.statement = scrubbed(info.statement)
    info.label = scrubbed(info.label)
    return info
  }
}
