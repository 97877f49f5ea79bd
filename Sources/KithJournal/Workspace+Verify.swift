import KithBase
import KithColumns
import KithStore

extension Workspace {
  /// What is wrong with the file, as sentences; empty when everything that was written is there and
  /// fits together. Reads all of it.
  package func verify() throws -> [String] {
    let connection = try connection()
    var problems = try integrity(connection)
    problems += try changesAndRenames()
    problems += try objects(connection)
    problems += tables()
    _ = takeFailure()
    return problems
  }

  /// SQLite's own look at its pages.
  private func integrity(_ connection: Connection) throws -> [String] {
    let statement = try connection.prepare("PRAGMA integrity_check")
    var problems: [String] = []
    while try statement.step() {
      let line = statement.text(0)
      if line != "ok" { problems.append("the file's pages: \(line)") }
    }
    return problems
  }

  private func changesAndRenames() throws -> [String] {
    var problems: [String] = []
    for number in 0..<lastChange {
      do {
        let known = try record(number + 1)
        let change = try readChange(number + 1)
        if known.counts != change.counts {
          problems.append("change #\(number + 1): its counts are not those of its cells")
        }
      } catch let error as JournalError {
        problems.append(error.message)
      }
    }
    state.tombstones = nil
    do {
      _ = try pendingRenames()
      _ = try writtenFiles()
      _ = try tombstones()
    } catch let error as JournalError { problems.append(error.message) }
    return problems
  }

  /// Every column that the tables or the history name, piece by piece, and nothing besides.
  private func objects(_ connection: Connection) throws -> [String] {
    var problems: [String] = []
    var named: Set<Int64> = Set(state.folded.objects.values)
    for number in 0..<lastChange {
      if let known = try? record(number + 1) { named.formUnion(known.objects) }
    }
    var used: Set<Int64> = []
    for object in named.sorted() {
      do throws(JournalError) {
        let layout = try file.layout(object)
        used.formUnion(layout.segments)
        problems += try file.load(layout, name: "column \(object)").checkInvariants()
      } catch {
        problems.append(error.message)
      }
    }
    for (table, kept) in [("object", named), ("segment", used)] {
      let statement = try connection.prepare("SELECT id FROM \(table)")
      var stray = 0
      while try statement.step() {
        let id = statement.integer(0)
        if !kept.contains(id) { stray += 1 }
      }
      if stray > 0, problems.isEmpty { problems.append("\(stray) blocks of \(table) belong to nothing") }
    }
    return problems
  }

  /// Keys and references of the tables as they are.
  private func tables() -> [String] {
    var problems: [String] = []
    let snapshot = store.snapshot
    for table in snapshot.orderedTables {
      if table.slots.contains(where: { $0 != nil && (try? $0?.load()) == nil }) {
        problems.append("`\(table.schema.name)` has columns that cannot be read")
        continue
      }
      problems += table.checkInvariants()
      for (index, column) in table.schema.columns.enumerated()
      where column.isRequired && column.expression == nil && table.column(index).nullCount > 0 {
        problems.append("`\(table.schema.name).\(column.name)` lacks values that are required")
      }
    }
    for index in snapshot.catalog.references.indices where problems.isEmpty {
      let reference = snapshot.reference(index)
      if reference.parents.count != snapshot.table(snapshot.catalog.references[index].fromTable).rowCount {
        problems.append("a reference does not cover its table")
      }
    }
    return problems
  }
}
