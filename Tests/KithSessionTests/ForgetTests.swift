import KithBase
import KithJournal
import KithSession
import Testing

/// Forgetting people through the language: nothing of them stays in any byte of the files.
@Suite struct ForgetTests {
  private static let secrets = ["ada@lovelace.org", "030 5550101", "Ada Lovelace", "Unter den Linden 7", "DE123456789"]

  private func filled() -> WorkspaceFile {
    let file = WorkspaceFile()
    file.reopen()
    for statement in [
      "table people (id: int key, name: text, email: text, phone: text, street: text, tax_id: text, birthday: date, country: text)",
      "table orders (id: int key, person_id: int, amount: decimal, note: text)",
      "reference orders.person_id to people as person",
      """
      [{id: 1, name: "Ada Lovelace", email: "ada@lovelace.org", phone: "+49 030 5550101", street: "Unter den Linden 7", tax_id: "DE123456789", birthday: 1815-12-10, country: "DE"},
       {id: 2, name: "Bo Li", email: "bo@example.org", phone: "555", street: "Elsewhere 1", tax_id: null, birthday: null, country: "CN"}] | insert into people
      """,
      "[{id: 1, person_id: 1, amount: 10.50, note: \"for Ada Lovelace\"}, {id: 2, person_id: 2, amount: 4.00, note: \"x\"}] | insert into orders",
      "people | where email = \"ada@lovelace.org\" | update phone = \"030 5550101\"",
      "people | where id = 2 | update country = \"TW\"",
      "view ada = people | where name = \"Ada Lovelace\"",
    ] { #expect(file.type(statement) == nil, "\(statement)") }
    return file
  }

  private func found(in file: WorkspaceFile) throws -> [String] {
    var bytes: [UInt8] = []
    for suffix in ["", "-wal", "-shm", "-journal"] where SystemFile.exists(file.path + suffix) {
      bytes += try SystemFile.read(file.path + suffix)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return ForgetTests.secrets.filter { text.contains($0) }
  }

  @Test func noByteOfThePersonStays() throws {
    let file = filled()
    #expect(try found(in: file).count == ForgetTests.secrets.count)
    var scrubbed: [String] = []
    file.session.scrubHistory = {
      scrubbed += $0
      return true
    }
    #expect(file.type("people | where id = 1 | forget") == nil)
    #expect(try found(in: file) == [])
    #expect(file.output.reports.contains { $0.hasPrefix(":history save begins anew") })
    #expect(Set(ForgetTests.secrets.dropLast()).subtracting(scrubbed) == ["030 5550101"].filter { !scrubbed.contains($0) }.reduce(into: []) { $0.insert($1) })
    #expect(file.answer("people | where id = 1 | select name, email, phone, birthday, country") == "name | email | phone | birthday | country\n- | - | - | - | DE")
    #expect(file.answer("orders | summarize sum(amount)").hasSuffix("14.50"))
    #expect(file.answer("orders | where id = 1 | select note").hasSuffix("-"))
    #expect(file.type("undo 3") == nil)
    #expect(try found(in: file) == [])
    file.reopen()
    #expect(try file.session.workspace?.verify() == [])
    #expect(file.type("redo 3") == nil)
    #expect(file.answer("people | where id = 2 | select country").hasSuffix("TW"))
    try file.session.close()
    #expect(try found(in: file) == [])
  }

  @Test func aLaterImportDoesNotBringThePersonBack() throws {
    let file = filled()
    let csv = file.folder.path + "people.csv"
    #expect(file.type("people | export \"\(csv)\"") == nil)
    #expect(file.type("people | where id = 1 | forget") == nil)
    #expect(file.output.reports.contains { $0.contains("not touched") && $0.contains(csv) })
    file.session.options.rejectsFolder = file.folder.path
    #expect(file.type("import \"\(csv)\" into people with on: id, existing: update") == nil)
    #expect(file.answer("people | where id = 1 | select name").hasSuffix("-"))
    #expect(file.type("[{id: 7, name: \"A\", email: \"ADA@lovelace.org\"}] | insert into people") == nil)
    #expect(file.answer("people | summarize count()").hasSuffix("2"))
    #expect(try found(in: file) == [])
  }

  @Test func itIsRefusedWhereItCannotBeWhole() {
    let file = filled()
    #expect(file.type("people | forget")?.contains("K0601") == true)
    #expect(file.type("begin; people | where id = 2 | update country = \"x\"; people | where id = 1 | forget")?.contains("K0613") == true)
    file.type("rollback")
    #expect(WorkspaceFile().type("table p (id: int key, name: text); p | where id = 1 | forget")?.contains("K0602") == true)
    file.session.confirm = { preview in
      #expect(preview.headline.contains("cannot be undone"))
      return false
    }
    #expect(file.type("people | where id = 1 | forget") == nil)
    #expect(file.answer("people | where id = 1 | select name").hasSuffix("Ada Lovelace"))
  }
}
