import KithBase
import KithColumns
import KithPlan
import KithStore
import KithSyntax

extension Session {
  /// `review`: carries out the answers that the statement brings, or gets ready to ask for them.
  func review(
    _ name: String, _ wish: BoundEffect.Review, _ rows: ResultTable, _ range: SourceRange
  ) throws -> ResultTable? {
    if !wish.answers.isEmpty { return try answer(name, wish, range) }
    guard reviewer != nil, !isProgram, !options.isDryRun else {
      throw Diagnostic(
        "K0616", "`review` asks at a prompt, and here is nobody to answer", range,
        hint: "review with same: [[17, 23]], different: [[17, 40]]")
    }
    let shape = try MergeShape(store.snapshot.table(name), range)
    var table = rows
    let visible = table.fields.count { !$0.isHidden }
    let clusters = table.fields.remove(at: visible - 1).vector
    let groups = Session.groups(places(rows, name), clusters)
    waitingReview = Review(
      self, shape,
      ReviewQueue(
        groups.map { $0.map { shape.keyText($0) } }, matched, MergeMemory(store.snapshot).decisions(of: name)))
    return nil
  }

  /// Asks, once the statement that began the review is over: every answer is a statement of its own.
  func reviewWaiting() throws(Failure) {
    guard let review = waitingReview else { return }
    waitingReview = nil
    do {
      try reviewer?(review)
    } catch {
      throw error as? Failure ?? Failure(error, in: source, at: nil)
    }
  }

  // MARK: Answers

  /// Merges what is the same, in one change with what is remembered.
  private func answer(
    _ name: String, _ wish: BoundEffect.Review, _ range: SourceRange
  ) throws -> ResultTable? {
    let snapshot = store.snapshot
    let shape = try MergeShape(snapshot.table(name), range)
    let memory = MergeMemory(snapshot)
    var found = ReviewedRows(shape, memory.redirects(of: name), range)
    var decisions = memory.decisions(of: name)
    var groups = RowGroups()
    for answer in wish.answers {
      let (left, right) = (ValueText.text(of: answer.left), ValueText.text(of: answer.right))
      let (a, b) = (try found.row(left), try found.row(right))
      if answer.isSame == true { groups.join(a, b) }
      if answer.isSame == false, a == b {
        throw Diagnostic(
          "K0615", "\(left) and \(right) of `\(name)` are one row by now", range, hint: "unmerge \(right)")
      }
      var said = MergeMemory.Decision(left, right, isSame: answer.isSame)
      said.levels = answeredLevels.first { $0.isAbout(said) }?.levels ?? ""
      decisions.removeAll { $0.isAbout(said) }
      decisions.append(said)
    }
    let remembered = memory.replacing(decisions: decisions, of: name)
    let sets = groups.sets
    if sets.isEmpty {
      let headline = "will remember \(Wording.counted(wish.answers.count, "answer")) about \(name)"
      _ = try apply(remembered, headline)
      return nil
    }
    let plan = try mergePlan(name, sets, range, besides: remembered) { clusters, shape in
      let order = MergeOrder(shape, children: self.childCounts(shape))
      for index in clusters.indices { order.sort(&clusters[index]) }
      for (row, column) in wish.values { try self.take(row, column, shape, &clusters, range) }
    }
    return plan.flatMap { rowsOfTable(name, keys: Set($0.survivorKeys)) }
  }

  /// A field that the merged row takes from one of its rows.
  private func take(
    _ row: Value, _ column: Int, _ shape: MergeShape, _ clusters: inout [MergeCluster], _ range: SourceRange
  ) throws(Diagnostic) {
    let key = ValueText.text(of: row)
    guard let stored = shape.stored.firstIndex(of: column),
      let cluster = clusters.indices.first(where: { index in
        clusters[index].sources.contains { $0.key == key }
      }), let source = clusters[cluster].sources.first(where: { $0.key == key })
    else {
      throw Diagnostic("K0615", "\(key) of `\(shape.name)` is none of the rows that are merged", range)
    }
    clusters[cluster].taking[stored] = source.values[stored]
  }
}

/// Rows by the keys that answers name; keys of rows that went into others name those.
private struct ReviewedRows {
  private let shape: MergeShape
  private let redirects: [String: String]
  private let range: SourceRange
  private lazy var rowOfKey: [String: Int32] = {
    var rows: [String: Int32] = [:]
    for row in 0..<shape.table.rowCount { rows[shape.keyText(Int32(row))] = Int32(row) }
    return rows
  }()

  init(_ shape: MergeShape, _ redirects: [String: String], _ range: SourceRange) {
    self.shape = shape
    self.redirects = redirects
    self.range = range
  }

  mutating func row(_ key: String) throws(Diagnostic) -> Int32 {
    if let row = rowOfKey[redirects[key] ?? key] { return row }
    throw Diagnostic("K0615", "there is no row \(key) in `\(shape.name)`", range)
  }
}

/// Rows that answers join, as sets of two and more.
private struct RowGroups {
  private var groups: [Set<Int32>] = []

  mutating func join(_ a: Int32, _ b: Int32) {
    if a == b { return }
    let touched = groups.indices.filter { groups[$0].contains(a) || groups[$0].contains(b) }
    var joined: Set<Int32> = [a, b]
    for index in touched.reversed() { joined.formUnion(groups.remove(at: index)) }
    groups.append(joined)
  }

  /// Ascending by their first rows.
  var sets: [[Int32]] { groups.map { $0.sorted() }.sorted { $0[0] < $1[0] } }
}
