import KithBase
import KithFormats
import Testing

/// The result depends on bytes and options alone.
@Suite struct ChunkingTests {
  private static let texts = [
    "id,name,note\n1,Anna,\"two\nlines\"\n2,Bob,\"a,\"\"b\"\"\n3,x\n4,y\"\n5,Carl,z\n6,Dora,\"\n\n\"\n",
    "id,v\r\n1,1.5\r\n2,x\r\n\r\n3,2.25\r4,007\n5,\"open\n6,3\n",
    "a;b;c\n1;2026-01-01;yes\n2;2026-01-02 10:00;no\n;;\n3;;\n4;5;6;7\n",
    "n\n1\n\n2\n3\n",
    "a,b\n\"\"\"x\"\"\",1\n\"y\r\n\r\nz\",2\n\"\",\"\"\n",
    "x,y\n0.1,a\n0.12,b\n0.123,c\n1000000,d\n",
    "q,r\n\"5\" disk\",1\n3.5\" disk,2\n\"a\"\"\n\"b,3\n4,5\n",
  ]

  @Test(arguments: texts)
  func chunksDoNotMatter(_ text: String) throws {
    let bytes = Array(text.utf8)
    let whole = try ImportFixture(bytes).fingerprint
    for size in [1, 2, 3, 5, 7, 11, 16, 29] {
      for threads in [1, 2] {
        let cut = try ImportFixture(bytes, threads: threads) { $0.chunkBytes = size }
        #expect(cut.fingerprint == whole, "chunks of \(size) bytes, \(threads) threads")
      }
    }
  }

  /// Late evidence: the sample sees ints, dates and decimals only.
  @Test func lateEvidenceChangesTheType() throws {
    var rows = "i,d,t,s\n"
    for row in 1...60_000 {
      let last = row == 59_990
      rows += "\(row),2026-01-\(row % 28 + 10),\(last ? "2026-01-01 10:30:00" : "2026-02-0\(row % 9 + 1)"),\(last ? "1.25" : "\(row % 7)")\n"
    }
    rows = rows.replacing("2026-01-37", with: "2026-01-30")
    rows += "0060001,x,y,z\n"
    let whole = try ImportFixture(Array(rows.utf8))
    #expect(whole.types[0] == "text")
    let cut = try ImportFixture(Array(rows.utf8), threads: 2) { $0.chunkBytes = 10_000 }
    #expect(cut.types == whole.types)
    #expect(cut.rejects == whole.rejects)
    #expect(cut.table.rowCount == whole.table.rowCount)
    #expect(cut.column("s").suffix(20) == whole.column("s").suffix(20))
  }

  /// Random tables of awkward cells, cut anywhere, against the whole.
  @Test(arguments: 0..<40)
  func randomTables(_ seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let cells = [
      "", "1", "0", "-5", "007", "1.5", "12.", ".5", "NULL", "\\N", "\"NULL\"", "\"\"", "\"a\nb\"", "\"a\"\"b\"",
      "\"open", "x\"y", " 7 ", "2026-01-01", "2026-01-01 10:00:00", "31.12.2025", "yes", "no", "é", "\u{FF}",
      "1e-3", "99999999999999999999", "\"q\" r", "a b", "\t",
    ]
    var text = "a,b,c\n"
    for _ in 0..<Int(random.next() % 60) {
      let width = random.next() % 12 == 0 ? Int(random.next() % 5) : 3
      let row = (0..<width).map { _ in cells[Int(random.next() % UInt64(cells.count))] }
      text += row.joined(separator: ",") + ["\n", "\r\n", "\r"][Int(random.next() % 3)]
    }
    var bytes = Array(text.utf8)
    if seed % 3 == 0 { bytes.insert(0xFF, at: Int(random.next() % UInt64(bytes.count))) }
    func read(_ size: Int, _ threads: Int) -> String {
      do {
        return try ImportFixture(bytes, threads: threads) {
          $0.chunkBytes = size
          $0.encoding = "utf-8"
          $0.header = true
        }.fingerprint
      } catch { return "\(error)" }
    }
    func excerpt(_ text: String, _ place: Int) -> String {
      String(decoding: Array(text.utf8.dropFirst(max(0, place - 60)).prefix(200)), as: UTF8.self)
    }
    let whole = read(1 << 20, 1)
    for size in [1, 4, 9, 33] {
      let cut = read(size, size % 2 + 1)
      let common = zip(cut.utf8, whole.utf8).prefix { $0 == $1 }.count
      #expect(
        cut.utf8.elementsEqual(whole.utf8),
        "chunks of \(size): \(excerpt(cut, common)) instead of \(excerpt(whole, common))")
    }
  }
}
