import Glibc
import KithTestSupport
import Testing

/// Reviews of duplicates on a terminal of their own: screens, keys, and what stays of the answers.
@Suite(.serialized) struct ReviewTests {
  private static let customers = """
    id,name,email,phone,city
    1,Anna Kowalczyk,anna.kowalczyk@example.com,+49 30 5550101,Berlin
    2,Ana Kowalczyk,anna.kowalczyk@example.com,030 5550101,Berlin
    3,Bruno Costa,bruno@costa.example,+351 21 5550109,Lisboa
    4,Bruno Costa,b.costa@example.net,+351 21 5550109,Porto
    5,Grete Hansen,grete@hansen.example,+45 5550 1111,Aarhus
    6,李小龙,li@example.cn,+86 10 5550 1234,北京
    7,李小龍,li@example.cn,+86 10 5550 1234,

    """
  private static let orders = "id,customer_id,amount\n1,1,10.00\n2,1,20.00\n3,2,5.00\n4,4,7.50\n"

  private func prompt(columns: Int, rows: Int = 24) throws -> (terminal: PseudoTerminal, folder: String) {
    let folder = "/tmp/kith-review-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    mkdir(folder, 0o700)
    for (name, text) in [("customers", ReviewTests.customers), ("orders", ReviewTests.orders)] {
      let stream = try #require(fopen("\(folder)/\(name).csv", "w"))
      fputs(text, stream)
      fclose(stream)
    }
    let terminal = try PseudoTerminal(
      PseudoTerminal.builtProgram("kith"),
      ["--no-init", folder + "/customers.csv", folder + "/orders.csv"],
      environment: ["HOME": folder, "KITH_HISTORY": folder + "/history"], columns: columns, rows: rows)
    #expect(terminal.wait { $0.text.contains("kith>") }, "\(terminal.screen.text)")
    return (terminal, folder)
  }

  /// Types a statement and waits for what it leads to.
  private func type(_ text: String, _ terminal: PseudoTerminal, until wanted: String) {
    #expect(terminal.wait { $0.text.hasSuffix("kith>") && !terminal.isCooked }, "\(terminal.screen.text)")
    terminal.send("\u{C}")
    #expect(terminal.wait { !$0.text.contains("reviewed") && $0.text.contains("kith>") })
    terminal.send(text + "\r")
    #expect(terminal.wait { $0.text.contains(wanted) }, "\(terminal.screen.text)")
  }

  private func press(_ key: String, _ terminal: PseudoTerminal, until wanted: String) {
    terminal.send(key)
    #expect(terminal.wait { $0.text.contains(wanted) }, "\(key): \(terminal.screen.text)")
  }

  /// The lines of the pair at hand.
  private func card(_ terminal: PseudoTerminal) -> String {
    let lines = terminal.screen.text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = lines.lastIndex { $0.contains(" merged") } ?? 0
    return lines[start...].joined(separator: "\n")
  }

  private func quit(_ terminal: PseudoTerminal, leavingChanges: Bool = false) {
    // Before the prompt is back, Ctrl-D would be a line's end in the kernel's queue and lost.
    #expect(
      terminal.wait { $0.text.hasSuffix("kith>") && !terminal.isCooked }, "\(terminal.screen.text)")
    terminal.send("\u{3}\u{4}")
    if leavingChanges {
      #expect(
        terminal.wait { !$0.text.hasSuffix("kith>") && !terminal.isCooked }, "\(terminal.screen.text)")
      terminal.send("y\r")
    }
    #expect(terminal.exitCode() == 0)
    #expect(terminal.isCooked)
    #expect(terminal.screen.unknown.isEmpty)
  }

  @Test func aPairStandsSideBySideWithItsDifferencesMarked() throws {
    let (terminal, _) = try prompt(columns: 80)
    type("customers | duplicates | review", terminal, until: "same? y")
    #expect(
      card(terminal) == """
        1/3 · 0 merged · score 0.98
        phone equal, name equal
                3                                    4
        ≠ email bruno@costa.example                  b.costa@example.net
        ≠ city  Lisboa                               Porto
        = name  Bruno Costa                          Bruno Costa
        = phone +351 21 5550109                      +351 21 5550109
                nothing refers to it                 1 order

        same? y yes  n no  u not sure  p back  e choose values  f finish
        """)
    // Letters that only one of the two has are underlined in red.
    let row = terminal.screen.text.split(separator: "\n", omittingEmptySubsequences: false)
      .firstIndex { $0.hasPrefix("≠ email") } ?? 0
    #expect(
      terminal.screen.styled(row).hasPrefix(
        "{2}≠ email {}b{4;31}runo@{}costa{4;31}.{}"), "\(terminal.screen.styled(row))")
    press("f", terminal, until: "reviewed customers: 0 answered")
    quit(terminal)
  }

  @Test func aNarrowWindowShowsOneRowAboveTheOther() throws {
    let (terminal, _) = try prompt(columns: 40)
    type("customers | duplicates | review", terminal, until: "same? y")
    #expect(
      card(terminal) == """
        1/3 · 0 merged · score 0.98
        phone equal, name equal
          1     3 · nothing refers to it
          2     4 · 1 order
        ≠ email bruno@costa.example
                b.costa@example.net
        ≠ city  Lisboa
                Porto
        = name  Bruno Costa
        = phone +351 21 5550109

        same? y n u p e f
        """)
    press("\u{3}", terminal, until: "reviewed customers")
    quit(terminal)
  }

  @Test func keysAnswerStepBackAndGoOnWithoutEnter() throws {
    let (terminal, folder) = try prompt(columns: 80)
    type("customers | duplicates | review", terminal, until: "1/3 · 0 merged")
    press("y", terminal, until: "2/3 · 1 merged")
    press("p", terminal, until: "1/3 · 0 merged")
    // Values of fields: the city of 3, everything else as the merge would take it.
    press("e", terminal, until: "email: 1 left")
    press("\r", terminal, until: "city: 1 left")
    press("1", terminal, until: "2/3 · 1 merged")
    press("n", terminal, until: "3/3 · 1 merged")
    press("f", terminal, until: "reviewed customers: 2 answered: 1 merged, 1 different, 0 not sure · 1 left")
    type("customers | where id >= 3 | select id, email, city", terminal, until: "4 rows")
    #expect(terminal.screen.text.contains(" 4  b.costa@example.net   Lisboa"))
    #expect(terminal.screen.text.contains(" 7  li@example.cn         -"))
    // It goes on where it stopped: what was answered is asked no more.
    type("customers | duplicates | review", terminal, until: "1/1 · 0 merged")
    #expect(card(terminal).contains("Ana Kowalczyk"))
    press("u", terminal, until: "reviewed customers: 1 answered")
    type("customers | duplicates | review", terminal, until: "1/1 · 0 merged")
    press("y", terminal, until: "1 merged, 0 different")
    type("customers | duplicates | review", terminal, until: "nothing to review")
    // A merge is one step of undo, with the rows that refer.
    type("orders | where customer_id = 1 | summarize n = count()", terminal, until: "3")
    type("undo", terminal, until: "reverted")
    type("customers | summarize n = count()", terminal, until: "6")
    // As a program the answers stand as pairs of keys.
    type(":history save \(folder)/recipe.kith", terminal, until: "wrote 3 steps")
    let recipe = try text(of: folder + "/recipe.kith")
    #expect(recipe.contains("customers | review with same: [[3, 4]], values: [[3, \"city\"]]\n"))
    #expect(recipe.contains("customers | review with different: [[6, 7]]\n"))
    quit(terminal, leavingChanges: true)
  }

  private func text(of path: String) throws -> String {
    let stream = try #require(fopen(path, "r"))
    defer { fclose(stream) }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = fread(&bytes, 1, bytes.count, stream)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
