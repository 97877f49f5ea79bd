import KithBase
import KithColumns
import KithFormats
import Testing

@Suite struct HostileInputTests {
  @Test func twoThousandColumns() throws {
    let names = (0..<2000).map { "c\($0)" }.joined(separator: ",")
    let row = (0..<2000).map { "\($0 % 7)" }.joined(separator: ",")
    let text = names + "\n" + String(repeating: row + "\n", count: 30)
    let table = try ImportFixture(Array(text.utf8), threads: 2) { $0.chunkBytes = 10_000 }.table
    #expect(table.fields.count == 2000)
    #expect(table.rowCount == 30)
    #expect(table.fields.allSatisfy { $0.column.type == .int })
  }

  @Test func hugeCellsAcrossChunks() throws {
    let cell = [UInt8](repeating: 0x78, count: 300_000)
    var bytes = Array("id,t\n".utf8)
    for id in 1...3 {
      bytes += Array("\(id),\"".utf8) + cell + Array("\n\"\"".utf8) + [UInt8(0x30 + id)] + Array("\"\n".utf8)
    }
    let table = try ImportFixture(bytes, threads: 2) { $0.chunkBytes = 1 << 15 }.table
    #expect(table.rowCount == 3)
    #expect(table.rejects.isEmpty)
    guard case .text(let text) = table.fields[1].column.value(2) else {
      Issue.record("not a text")
      return
    }
    #expect(text.utf8.count == cell.count + 3)
  }

  @Test func noBytesCrash() throws {
    var random = SeededRandom(seed: 7)
    let alphabet = Array("\",\n\r;|\t01.-:/ NULeE\\ax{}[]".utf8) + [0xFF, 0xC3, 0xA9, 0x00, 0xE6]
    for round in 0..<400 {
      let bytes = (0..<random.below(120)).map { _ in random.pick(alphabet) }
      let name = ["a.csv", "a.json", "a.jsonl", "a.tsv"][round % 4]
      do {
        let found = try ImportFixture(bytes, name: name, threads: 1 + round % 2) { $0.chunkBytes = 1 + round % 40 }
        #expect(found.table.fields.allSatisfy { $0.column.count == found.table.rowCount })
        #expect(found.table.fields.flatMap { $0.column.checkInvariants() }.isEmpty)
        _ = RejectsFile.bytes(found.table.rejects)
      } catch let error as Diagnostic {
        #expect(error.code.hasPrefix("K07"))
      }
    }
  }

  @Test func everyLineOpensAQuote() throws {
    let text = "a,b\n" + String(repeating: "1,\"\n", count: 2001)
    let table = try ImportFixture(text).table
    #expect(table.rowCount + table.rejects.count >= 1001)
  }

  @Test func rejectsFileKeepsRawLines() {
    let reject = ImportReject(
      line: 3, column: "a", value: "x,y", reason: "not an int", rawLine: Array("1,\"x,y\"".utf8))
    #expect(String(decoding: RejectsFile.bytes([reject]), as: UTF8.self)
      == "line,column,value,reason,raw\n3,a,\"x,y\",not an int,\"1,\"\"x,y\"\"\"\n")
  }
}
