import KithBase
import KithColumns
import KithPlan
import KithStore
import KithSyntax

/// A review of duplicates that is going on: the pair at hand, and what becomes of the answer.
///
/// Every answer is carried out as the statement that would say the same in a program, so it is one step
/// of undo, durable at once, and part of the session's recipe.
package final class Review {
  package enum Answer: Sendable { case same, different, unsure }

  private let session: Session
  private let shape: MergeShape
  private var queue: ReviewQueue
  private var past: [Step] = []
  /// Merges that were taken back and not answered anew: they are left open at the end.
  private var withdrawn: Set<[String]> = []

  private struct Step {
    var queue: ReviewQueue
    var pair: [String]
    var answer: Answer
  }

  init(_ session: Session, _ shape: MergeShape, _ queue: ReviewQueue) {
    self.session = session
    self.shape = shape
    self.queue = queue
  }

  package var table: String { shape.name }

  /// Pairs that were answered, and all that there are to answer.
  package var answeredCount: Int { past.count }
  package var openCount: Int { queue.openCount }

  package func count(_ answer: Answer) -> Int { past.count { $0.answer == answer } }

  /// The pair that is asked about; nil when there is none left.
  package var card: ReviewCard? {
    guard let pair = queue.next else { return nil }
    return ReviewCard(
      session.store.snapshot, table, pair.left, pair.right, queue.matched?.reason(pair.left, pair.right),
      children: session)
  }

  // MARK: Answers

  /// `values`: columns whose values the merged row takes from the row of that key.
  package func answer(_ answer: Answer, values: [(key: String, column: String)] = []) throws(Failure) {
    guard let pair = queue.next else { return }
    let (left, right) = (literal(pair.left), literal(pair.right))
    let word = answer == .same ? "same" : answer == .different ? "different" : "open"
    var text = "\(quoted(table)) | review with \(word): [[\(left), \(right)]]"
    if answer == .same, !values.isEmpty {
      let chosen = values.map { "[\(literal($0.key)), \(self.text($0.column))]" }
      text += ", values: [\(chosen.joined(separator: ", "))]"
    }
    let step = Step(queue: queue, pair: [pair.left, pair.right], answer: answer)
    var said = MergeMemory.Decision(pair.left, pair.right, isSame: nil)
    said.levels = queue.matched?.reason(pair.left, pair.right)?.levels ?? ""
    session.answeredLevels = [said]
    defer { session.answeredLevels = [] }
    try silently { () throws(Failure) in try self.session.runTyped(SourceText(text)) }
    past.append(step)
    withdrawn.remove(step.pair)
    queue.settle(pair.left, pair.right)
    if answer == .same {
      let redirects = MergeMemory(session.store.snapshot).redirects(of: table)
      let goes = redirects[pair.left] == nil ? pair.right : pair.left
      queue.join(goes, into: goes == pair.left ? pair.right : pair.left)
    }
  }

  /// Takes the last answer back, with everything that it changed; false when there is none.
  package func back() throws(Failure) -> Bool {
    guard let last = past.last else { return false }
    try silently { () throws(Failure) in try self.session.runTyped(SourceText("undo")) }
    past.removeLast()
    queue = last.queue
    if last.answer == .same { withdrawn.insert(last.pair) }
    return true
  }

  /// Ends the review. A merge that was taken back and not answered anew is no "different".
  package func finish() throws(Failure) {
    let pairs = withdrawn.sorted { $0.lexicographicallyPrecedes($1) }
    if pairs.isEmpty { return }
    withdrawn = []
    let lists = pairs.map { "[\(literal($0[0])), \(literal($0[1]))]" }.joined(separator: ", ")
    try silently { () throws(Failure) in
      try self.session.runTyped(SourceText("\(quoted(self.table)) | review with open: [\(lists)]"))
    }
  }

  /// `12 answered: 9 merged, 2 different, 1 not sure · 68 left`.
  package var summary: String {
    var text =
      "\(Wording.grouped(answeredCount)) answered: \(Wording.grouped(count(.same))) merged, "
      + "\(Wording.grouped(count(.different))) different, \(Wording.grouped(count(.unsure))) not sure"
    let left = openCount
    if left > 0 { text += " · \(Wording.grouped(left)) left, the next review goes on with them" }
    return text
  }

  /// Reports of single answers are not shown: the review's own counters say it.
  private func silently(_ work: () throws(Failure) -> Void) throws(Failure) {
    let (output, confirm) = (session.output, session.confirm)
    session.output = SilentOutput()
    session.confirm = nil
    defer {
      session.output = output
      session.confirm = confirm
    }
    try work()
  }

  private func quoted(_ name: String) -> String { Session.written(name) }

  private func text(_ value: String) -> String { Session.quoted(value, [UInt8(ascii: "\"")]) }

  /// A key as the language writes it.
  private func literal(_ key: String) -> String {
    shape.column(shape.key).type == .int ? key : text(key)
  }
}

/// Takes what is said and says nothing.
private final class SilentOutput: SessionOutput {
  func show(_ table: ResultTable, label: String?, format: String?) throws {}
  func show(scalar: String) throws {}
  func isForPeople(format: String?) -> Bool { false }
  func note(_ note: Diagnostic) {}
  func report(_ line: String) {}
}
