import KithBase
import KithSession

extension MetaCommand {
  static let tour = MetaCommand(
    "tour", usage: ":tour", "Shows in two minutes what can be asked, on the demo company."
  ) { shell, _ in
    let session = shell.session
    if session.tables.isEmpty { try session.loadDemo(size: 1, seed: 1) }
    guard TourStop.isPossible(in: session) else {
      throw Diagnostic(
        "K0220", "the tour is about the demo company, and other tables are here", nil,
        hint: "kith --demo")
    }
    try TourStop.visit(in: shell)
  }
}

/// A statement of the tour, with what it shows.
struct TourStop {
  let says: String
  let statement: String
  /// Changes data: what it did is taken back at the next stop.
  var changes = false

  private init(_ says: String, _ statement: String, changes: Bool = false) {
    (self.says, self.statement, self.changes) = (says, statement, changes)
  }

  private static let all = [
    TourStop(
      "A question starts with a table; each step begins with a bar.",
      "customers | where country = \"DE\" and tier = \"A\" | sort name | take 3 | select name, city"),
    TourStop(
      "A line that begins with a bar goes on with the question before it.",
      "| where city = \"Berlin\""),
    TourStop(
      "References replace joins: an order knows its customer.",
      "orders | sort amount desc | take 3 | select number, amount, customer.name"),
    TourStop(
      "Backwards, a customer knows the orders; two such sums never multiply each other.",
      """
      customers
      | derive spend = sum(orders.amount), talks = count(activities)
      | sort spend desc | take 3 | select name, spend, talks
      """),
    TourStop(
      "Groups are a key behind `by`; periods are written with @.",
      """
      orders | where ordered_on in @2026
      | summarize revenue = sum(amount), n = count() by month = month_start(ordered_on)
      """),
    TourStop(
      "A wrong name is underlined while it is typed, and answered with the right one.",
      "customers | where contry = \"DE\""),
    TourStop(
      "A change says first what it would do. At the prompt it asks: y does it, Enter does not.",
      "customers | where tier is null and segment = \"private\" | update tier = \"D\"", changes: true),
  ]

  private static let farewell = """
    Every change has a number; `undo #NUMBER` takes it back, :changes lists them.
    Now it is your turn: Tab lists what fits at the cursor, F1 explains it, Ctrl-R finds what was typed.
    :help sort explains a step, :keys lists the keys, :schema the tables.
    """

  /// True where the demo company is at hand.
  static func isPossible(in session: Session) -> Bool {
    let wanted = [("customers", ["tier", "segment"]), ("orders", ["number", "ordered_on"])]
    return wanted.allSatisfy { name, columns in
      guard let table = session.tables.first(where: { $0.schema.name == name }) else { return false }
      let known = table.schema.columns.map(\.name)
      return columns.allSatisfy(known.contains)
    }
  }

  /// Stop by stop; between two of them the user may leave. Nothing that it changed stays.
  static func visit(in shell: Shell) throws {
    let stops = all.filter { !$0.changes || !shell.session.options.isReadOnly }
    for (index, stop) in stops.enumerated() {
      try shell.print((index > 0 ? "\n" : "") + "[\(index + 1)/\(stops.count)] \(stop.says)")
      for (row, line) in stop.statement.split(separator: "\n").enumerated() {
        try shell.print((row == 0 ? "kith> " : "  ... ") + line)
      }
      let before = shell.session.latestNumber
      shell.output.begin()
      shell.runOrExtend(stop.statement)
      if stop.changes, shell.session.latestNumber > before {
        shell.runOrExtend("undo")
      }
      if index < stops.count - 1, !goesOn(shell) { return }
    }
    try shell.print("\n" + farewell)
  }

  private static func goesOn(_ shell: Shell) -> Bool {
    guard let reader = shell.reader else { return !shell.isDone }
    guard case .line(let answer) = reader.ask("Enter goes on, q ends the tour ") else { return false }
    return !["q", "quit", ":q", ":quit"].contains(MetaCommand.trimmed(answer).lowercased())
  }
}
