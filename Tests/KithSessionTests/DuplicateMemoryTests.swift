import KithBase
import KithSession
import Testing

/// What is known of duplicates beyond one search: merges, answers, and what was taken back.
@Suite struct DuplicateMemoryTests {
  /// Sixty people, twenty of them twice with a slip.
  private static let people: String = {
    let given = ["Anna", "Boris", "Carla", "David", "Elena", "Felix", "Greta", "Hanno", "Ines", "Jonas"]
    let family = ["Kowalczyk", "Lindqvist", "Moreau", "Okafor", "Petrov", "Tanaka"]
    var rows: [String] = []
    for person in 0..<60 {
      let (first, last) = (given[person % 10], family[person / 10])
      let email = "\(first.lowercased()).\(last.lowercased())@\(["x.de", "y.org", "z.net"][person % 3])"
      func row(_ id: Int, _ name: String, _ phone: String) -> String {
        "{id: \(id), name: \"\(name)\", email: \"\(email)\", phone: \"\(phone)\", city: \"\(["Bonn", "Kiel", "Ulm"][person % 3])\"}"
      }
      let phone = "+49 30 55\(1000 + person * 37)"
      rows.append(row(person + 1, "\(first) \(last)", phone))
      if person % 3 == 0 { rows.append(row(person + 101, "\(first) \(last.dropLast())", phone)) }
    }
    return """
      table people (id: int key, name: text, email: text, phone: text, city: text)
      [\(rows.joined(separator: ",\n"))] | insert into people
      """
  }()

  private static let count = "people | duplicates | summarize n = count()"

  @Test func aSecondRunProposesNothing() {
    let file = WorkspaceFile()
    #expect(file.run(DuplicateMemoryTests.people) == nil)
    #expect(file.answer(DuplicateMemoryTests.count) == "n\n40")
    #expect(file.type("people | duplicates | merge") == nil)
    #expect(file.answer("people | summarize n = count()") == "n\n60")
    #expect(file.answer(DuplicateMemoryTests.count) == "n\n0")
    // Also once a row was changed by hand, and in another order of the rows.
    #expect(file.type("people | where id = 1 | update city = \"Rom\"") == nil)
    #expect(file.answer(DuplicateMemoryTests.count) == "n\n0")
  }

  @Test func whatWasTakenBackIsNotProposedAgain() {
    let file = WorkspaceFile()
    #expect(file.run(DuplicateMemoryTests.people) == nil)
    #expect(file.type("people | duplicates | merge") == nil)
    #expect(file.type("people | unmerge 101") == nil)
    #expect(file.answer(DuplicateMemoryTests.count) == "n\n0")
    // Nor after an undo of the whole merge; until it is withdrawn.
    #expect(file.type("undo 2") == nil)
    #expect(file.answer(DuplicateMemoryTests.count) == "n\n0")
    #expect(file.type("people | review with open: [[1, 101], [4, 104]]") == nil)
    #expect(file.answer("people | duplicates | select id | sort id") == "id\n1\n4\n101\n104")
  }

  @Test func anAnswerAboutARowThatWentIsStillHeard() {
    let file = WorkspaceFile()
    #expect(file.run(DuplicateMemoryTests.people) == nil)
    #expect(file.type("[{id: 201, name: \"Anna Kowalczy\", email: \"anna.kowalczyk@x.de\", phone: \"+49 30 551000\", city: \"Bonn\"}] | insert into people") == nil)
    #expect(file.type("people | review with different: [[101, 201]]") == nil)
    #expect(file.type("people | review with same: [[1, 101]]") == nil)
    #expect(file.answer("people | duplicates | where id in (1, 101, 201) | summarize n = count()") == "n\n0")
  }

  @Test func clustersThatAreNotTouchedKeepTheirIds() {
    let file = WorkspaceFile()
    #expect(file.run(DuplicateMemoryTests.people) == nil)
    let question = "people | duplicates | where cluster > 1 | select id, cluster | sort id"
    let before = file.answer(question)
    #expect(file.type("[{id: 300, name: \"Anna Kowalczyk\", email: \"anna.kowalczyk@x.de\", phone: \"+49 30 551000\", city: \"Bonn\"}] | insert into people") == nil)
    #expect(file.answer(question) == before)
    #expect(file.answer("people | duplicates | where id in (1, 300) | select cluster") == "cluster\n1\n1")
  }

  @Test func answersTeachTheNextSearch() {
    let file = WorkspaceFile()
    #expect(file.run(DuplicateMemoryTests.people) == nil)
    _ = file.answer("people | duplicates with learn: true | summarize n = count()")
    #expect(file.output.notes.contains { $0.hasPrefix("learned nothing") } == false)
    file.session.reviewer = { review in
      var place = 0
      while review.card != nil {
        try review.answer(place % 4 == 0 ? .different : .same)
        place += 1
      }
    }
    #expect(file.type("people | duplicates | review") == nil)
    _ = file.answer("people | duplicates with learn: true | summarize n = count()")
    #expect(file.output.notes.contains { $0.hasPrefix("learned from 20 answers") })
  }
}
