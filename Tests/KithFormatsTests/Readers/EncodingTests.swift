import Glibc
import KithBase
import KithFormats
import Testing

@Suite struct EncodingTests {
  private func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
    let units = (mark ? [0xFEFF] : []) + Array(text.utf16)
    return units.flatMap {
      bigEndian ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)]
    }
  }

  @Test func readsUTF16WithAndWithoutMark() throws {
    let text = "id,name\n1,Zoë\n2,李雷\n"
    for bigEndian in [false, true] {
      for mark in [false, true] {
        let found = try ImportFixture(utf16(text, bigEndian: bigEndian, mark: mark))
        #expect(found.rows == [["1", "Zoë"], ["2", "李雷"]])
        #expect(found.table.notes == ["read as utf-16\(bigEndian ? "be" : "le")"])
      }
    }
  }

  @Test func skipsTheUTF8Mark() throws {
    let found = try ImportFixture([0xEF, 0xBB, 0xBF] + Array("id,n\n1,2\n".utf8))
    #expect(found.names == ["id", "n"])
  }

  @Test func findsWindows1252() throws {
    let found = try ImportFixture(
      Array("id,name,p\n1,J".utf8) + [0xFC] + Array("rgen,".utf8) + [0x80] + Array("5\n2,Ren".utf8)
        + [0xE9] + Array(",x\n".utf8))
    #expect(found.column("name") == ["Jürgen", "René"])
    #expect(found.column("p") == ["€5", "x"])
    #expect(found.table.notes == ["read as windows-1252"])
  }

  @Test func findsGB18030() throws {
    // 北京 上海 李 in GB 2312.
    let cells: [[UInt8]] = [[0xB1, 0xB1, 0xBE, 0xA9], [0xC9, 0xCF, 0xBA, 0xA3], [0xC0, 0xEE]]
    var bytes = Array("id,city\n".utf8)
    for (index, cell) in cells.enumerated() { bytes += Array("\(index),".utf8) + cell + [0x0A] }
    let found = try ImportFixture(bytes)
    #expect(found.column("city") == ["北京", "上海", "李"])
    #expect(found.table.notes == ["read as gb18030"])
  }

  @Test func obeysTheNamedEncoding() throws {
    let found = try ImportFixture(Array("a,b\nx,".utf8) + [0xA4] + Array("\ny,z\n".utf8)) {
      $0.encoding = "iso-8859-15"
    }
    #expect(found.column("b") == ["€", "z"])
    #expect(diagnostic { _ = try ImportFixture("a\nb\n") { $0.encoding = "klingon" } }?.code == "K0709")
  }

  @Test func rejectsTheRowOfInvalidBytesWhereverTheyStand() throws {
    let good = Array("id,name,città\n1,Anna,Ålesund\n2,Zoë,Łódź\n3,Chloë,Zürich\n".utf8)
    for position in 0...good.count {
      var bytes = good
      bytes.insert(0xFF, at: position)
      let found = try ImportFixture(bytes)
      #expect(found.table.rowCount + found.table.rejects.count >= 2)
      #expect(found.table.rejects.allSatisfy { $0.reason == "bytes that are not UTF-8 text" })
      for cell in found.rows.joined() { #expect(!cell.unicodeScalars.contains("\u{FFFD}")) }
    }
  }

  @Test func refusesWhatIsNotText() {
    #expect(diagnostic { _ = try ImportFixture([0x50, 0x4B, 3, 4, 20, 0], name: "a.xlsx") }?.code == "K0705")
    #expect(diagnostic { _ = try ImportFixture((0..<255).map { UInt8($0) }) }?.code == "K0705")
    #expect(diagnostic { _ = try ImportFixture([0, 0, 0, 0]) }?.code == "K0705")
    for text in ["", "\n", "  \r\n \n"] {
      #expect(diagnostic { _ = try ImportFixture(text) }?.message == "`data.csv` is empty")
    }
  }

  @Test func namesWhatIsWrongWithAFile() {
    func code(_ path: String) -> String? {
      diagnostic { _ = try Importer.read(path: path) }?.code
    }
    #expect(code("/nonexistent/x.csv") == "K0701")
    #expect(code("/tmp") == "K0703")
    #expect(code("/dev/null") == "K0704")
  }

  @Test func readsAPipe() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let text = Array("id,n\n1,2\n".utf8)
    #expect(write(ends[1], text, text.count) == text.count)
    close(ends[1])
    defer { close(ends[0]) }
    let table = try Importer.read(path: "/proc/self/fd/\(ends[0])")
    #expect(table.rowCount == 1)
  }

  @Test func aPipeWithoutAWriterCanBeInterrupted() {
    let path = "/tmp/kith-fifo-\(getpid())"
    #expect(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    let interrupt = Interrupt()
    interrupt.request()
    #expect(throws: Interrupted.self) { _ = try Importer.read(path: path, interrupt: interrupt) }
  }
}
