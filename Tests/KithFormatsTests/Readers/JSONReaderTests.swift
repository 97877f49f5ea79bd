import KithBase
import KithFormats
import Testing

@Suite struct JSONReaderTests {
  @Test func readsLinesWithTheUnionOfNames() throws {
    let found = try ImportFixture(
      """
      {"id": 1, "Name": "Zo\\u00eb \\ud83d\\ude00", "at": "2026-07-01T08:00:00Z"}
      {"id": 2, "tags": ["a", {"b": 1}], "price": 12.50, "ok": true}

      {"ok": false, "id": 3, "price": 1e2, "Name": ""}
      """, name: "x.jsonl")
    #expect(found.names == ["id", "name", "at", "tags", "price", "ok"])
    #expect(found.types == ["int", "text", "timestamp", "text", "decimal(2)", "bool"])
    #expect(found.rows == [
      ["1", "Zoë 😀", "2026-07-01T08:00:00", "∅", "∅", "∅"],
      ["2", "∅", "∅", "[\"a\", {\"b\": 1}]", "12.50", "true"],
      ["3", "∅", "∅", "∅", "100.00", "false"],
    ])
  }

  @Test func rejectsBrokenLines() throws {
    let found = try ImportFixture(
      "{\"a\":1}\n{\"a\":2\n[3]\n{\"a\":4} x\n{\"b\":5,\"a\":tru}\n{\"a\":\"\\ud800\"}\n{\"a\":01}\n{\"a\":6}\n", name: "x.jsonl")
    #expect(found.names == ["a"])
    #expect(found.column("a") == ["1", "6"])
    #expect(found.table.rejects.map(\.line) == [2, 3, 4, 5, 6, 7])
    #expect(found.table.rejects[2].reason == "text behind the object")
  }

  @Test func readsArraysAndPrettyObjects() throws {
    let array = try ImportFixture("[\n  {\"a\": 1, \"n\": {\"x\": [1, 2]}},\n  {\"a\": 2}\n]\n", name: "x.json")
    #expect(array.rows == [["1", "{\"x\": [1, 2]}"], ["2", "∅"]])
    let pretty = try ImportFixture("{\n \"a\": 1\n}\n", name: "x.json")
    #expect(pretty.rows == [["1"]])
    let broken = try ImportFixture("[\n  {\"a\": 1},\n  {\"a\": },\n  {\"a\": 3}\n]", name: "x.json")
    #expect(broken.column("a") == ["1", "3"])
    #expect(broken.table.rejects.map(\.line) == [3])
    let cut = try ImportFixture("[{\"a\": 1}, {\"a\"", name: "x.json")
    #expect(cut.column("a") == ["1"])
    #expect(cut.table.rejects.count == 1)
  }

  @Test func textsAreNoNumbers() throws {
    let found = try ImportFixture(
      "{\"zip\":\"12345\",\"n\":\"1\",\"d\":\"2026-01-01\"}\n{\"zip\":\"99999\",\"n\":2,\"d\":null}\n", name: "x.jsonl")
    #expect(found.types == ["text", "int", "date"])
  }

  @Test func depthIsBounded() throws {
    let deep = String(repeating: "[", count: 100_000)
    let found = try ImportFixture("{\"a\":1}\n{\"a\":\(deep)\n", name: "x.jsonl")
    #expect(found.table.rejects.count == 1)
    #expect(diagnostic { _ = try ImportFixture("[]", name: "x.json") }?.code == "K0705")
    #expect(diagnostic { _ = try ImportFixture("nonsense", name: "x.json") }?.code == "K0705")
  }

  @Test func chunksDoNotMatter() throws {
    var text = ""
    for row in 0..<50 {
      text += row % 7 == 3 ? "{\"id\":\n" : "{\"id\":\(row),\"k\(row % 5)\":\"v\(row % 3)\"}\n"
    }
    let bytes = Array(text.utf8)
    let whole = try ImportFixture(bytes, name: "x.jsonl").fingerprint
    for size in [1, 10, 64, 200] {
      let cut = try ImportFixture(bytes, name: "x.jsonl", threads: 2) { $0.chunkBytes = size }
      #expect(cut.fingerprint == whole)
    }
  }

  @Test func textBehindAnArrayIsRejected() throws {
    let found = try ImportFixture("[{\"a\":1}] rest", name: "x.json")
    #expect(found.column("a") == ["1"])
    #expect(found.table.rejects.map(\.reason) == ["text behind the array"])
  }

  @Test func aFileWithoutObjectsSaysWhy() {
    #expect {
      try ImportFixture("[{\"a\": tru}]", name: "x.json")
    } throws: { ($0 as? Diagnostic)?.message.contains("line 1: ") == true }
  }
}
