import KithBase
import KithColumns
import KithJournal
import KithStore
import Testing

/// A workspace on a simulated disk, written, closed and opened again.
struct Reopened {
  let disk = SimulatedDisk()
  var options: Workspace.Options {
    var options = Workspace.Options()
    options.vfs = disk.name
    return options
  }

  func open() throws -> Workspace { try Workspace.open(path: "/a.kithdb", options: options) }

  static let info = ChangeInfo(time: 1_000_000, user: "ann", script: "s.kith", statement: "update t")

  /// Commits a table of these columns, called `c0`, `c1`, ….
  @discardableResult func write(
    _ columns: [Column], name: String = "t", key: [Int] = [], into workspace: Workspace
  ) throws -> ChangeRecord {
    let schema = TableSchema(
      name: name, columns: columns.enumerated().map { ColumnSchema("c\($0.offset)", $0.element.type) },
      key: key)
    let ids = ChangeSet.newIDs(columns[0].count, in: workspace.store.snapshot)
    let table = Table(schema: schema, slots: columns.map { ColumnSlot($0) }, rowIDs: ids)
    let change = ChangeSet([.addTable(table, at: workspace.store.snapshot.tables.count)])
    return try workspace.commit([NewChange(change, Reopened.info)])[0]
  }
}

@Suite(.serialized) struct SegmentTests {
  private func same(_ a: Column, _ b: Column) -> Bool {
    guard a.count == b.count, a.type == b.type, a.nullCount == b.nullCount else { return false }
    return (0..<a.count).allSatisfy { a.value($0) == b.value($0) }
  }

  private func ints(_ values: [Int64]) -> Column { Column(.int(Slice(values))) }

  /// Every column through a file and back, and through a second round of folding.
  private func check(_ columns: [Column]) throws {
    let file = Reopened()
    for (index, column) in columns.enumerated() {
      let workspace = try file.open()
      try file.write([column], name: "t\(index)", into: workspace)
      try workspace.fold()
      try workspace.close()
    }
    let workspace = try file.open()
    for (index, column) in columns.enumerated() {
      let read = try workspace.store.snapshot.table("t\(index)").slot(0).load()
      #expect(same(read, column), "column \(index) of \(column.type.name)")
      #expect(read.checkInvariants() == [])
    }
    #expect(try workspace.verify() == [])
    try workspace.close()
  }

  @Test func integersOfEveryWidth() throws {
    var random = SeededRandom(seed: 7)
    var columns = [
      ints([]), ints([5]), ints([Int64](repeating: -3, count: 3_000)),
      ints([.min, .max]), ints([.max, .min, 0]), ints((0..<3_000).map { Int64($0) * 1_000_000_007 }),
      ints((0..<3_000).map { .max - Int64($0) }), ints((0..<70_000).map { Int64($0) }),
    ]
    for width in 1...64 {
      let mask: UInt64 = width == 64 ? ~0 : (1 << UInt64(width)) - 1
      columns.append(
        ints((0..<1_500).map { _ in Int64(bitPattern: random.next() & mask) &- Int64(width) }))
    }
    try check(columns)
  }

  @Test func everyTypeWithAndWithoutNulls() throws {
    var random = SeededRandom(seed: 11)
    var columns: [Column] = []
    for type in RandomValues.types {
      for count in [0, 1, 63, 64, 65, 2_000] {
        let values = (0..<count).map { _ in RandomValues.value(type, &random) }
        columns.append(RandomValues.column(values, type))
        columns.append(RandomValues.column(values.filter { !$0.isNull }, type))
        columns.append(RandomValues.column(values.map { _ in .null }, type))
      }
    }
    try check(columns)
  }

  @Test func manyTexts() throws {
    var random = SeededRandom(seed: 13)
    let unique = (0..<140_000).map { Value.text("text number \($0) of many") }
    let few = (0..<140_000).map { _ in
      random.chance(0.1) ? Value.null : .text("v\(random.below(5))")
    }
    try check([RandomValues.column(unique, .text), RandomValues.column(few, .text)])
  }

  @Test func onlyWhatIsReadIsLoaded() throws {
    let file = Reopened()
    var workspace = try file.open()
    try file.write(
      [ints((0..<5_000).map { $0 }), ints((0..<5_000).map { -$0 })], into: workspace)
    try workspace.fold()
    try workspace.close()
    workspace = try file.open()
    let table = workspace.store.snapshot.table("t")
    #expect(!table.slot(0).isLoaded && !table.slot(1).isLoaded)
    #expect(table.column(1).value(7) == .int(-7))
    #expect(!table.slot(0).isLoaded && table.slot(1).isLoaded)
    // A change does not read the column that it changes, nor others.
    let values = ColumnSlot(ints([0]))
    let cells = ChangeSet.Cells(
      table: "t", column: "c0", ids: RowIDs([table.rowIDs[3]]), old: ColumnSlot(ints([3])),
      new: values)
    try workspace.commit([NewChange(ChangeSet([.update(cells)]), Reopened.info)])
    let changed = workspace.store.snapshot.table("t")
    #expect(!changed.slot(0).isLoaded && changed.slot(1) === table.slot(1))
    #expect(changed.column(0).value(3) == .int(0) && changed.column(0).value(4) == .int(4))
    #expect(table.column(0).value(3) == .int(3))
    try workspace.close()
  }

  @Test func foldingKeepsPiecesThatDidNotChange() throws {
    let file = Reopened()
    var workspace = try file.open()
    var random = SeededRandom(seed: 17)
    let values = (0..<300_000).map { _ in Int64(bitPattern: random.next()) }
    try file.write([ints(values)], into: workspace)
    try workspace.fold()
    let before = file.disk.files["/a.kithdb"]!.data.count + file.disk.files["/a.kithdb-wal"]!.data.count
    let table = workspace.store.snapshot.table("t")
    let change = ChangeSet([try ChangeSet.update(table, 0, rows: [150_000], to: ints([1]))])
    try workspace.commit([NewChange(change, Reopened.info)])
    try workspace.fold()
    try workspace.close()
    let after = file.disk.files["/a.kithdb"]!.data.count
    #expect(after - before < 700_000, "one piece of five was written")
    workspace = try file.open()
    let read = workspace.store.snapshot.table("t").column(0)
    #expect(read.value(150_000) == .int(1) && read.value(150_001) == .int(values[150_001]))
    #expect(try workspace.verify() == [])
    try workspace.undo()
    try workspace.fold()
    #expect(workspace.store.snapshot.table("t").column(0).value(150_000) == .int(values[150_000]))
    #expect(try workspace.verify() == [])
    try workspace.close()
  }

  @Test func largeColumnsWaitForALongerBacklog() throws {
    var folded: [Bool] = []
    for count in [500, 2_000] {
      for changes in [3, 33] {
        let file = Reopened()
        var options = file.options
        options.foldChangesMax = 4
        options.closeChangesMax = 1
        options.foldCellsMax = 1_000
        var workspace = try Workspace.open(path: "/a.kithdb", options: options)
        try file.write([ints((0..<Int64(count)).map { $0 })], into: workspace)
        try workspace.fold()
        for row in 0..<Int32(changes) {
          let table = workspace.store.snapshot.table("t")
          let change = ChangeSet([try ChangeSet.update(table, 0, rows: [row], to: ints([-1]))])
          try workspace.commit([NewChange(change, Reopened.info)])
        }
        try workspace.close()
        workspace = try Workspace.open(path: "/a.kithdb", options: options)
        let slot = workspace.store.snapshot.table("t").slot(0)
        folded.append(slot.origin != nil)
        #expect(try slot.load().value(changes - 1) == .int(-1) && slot.load().value(changes) == .int(Int64(changes)))
        workspace.abandon()
      }
    }
    #expect(folded == [true, true, false, true])
  }
}
