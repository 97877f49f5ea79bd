import KithEditor
import Testing

@Suite struct EditorTextTests {
  @Test func clustersHaveEnds() {
    let text = EditorText("a👩‍👩‍👧e\u{301}\nb")
    #expect(text.nextCluster(0) == 1)
    #expect(text.nextCluster(1) == 6)
    #expect(text.nextCluster(6) == 8)
    #expect(text.nextCluster(8) == 9)
    #expect(text.previousCluster(8) == 6)
    #expect(text.previousCluster(6) == 1)
    #expect(EditorText(scalars: text.scalars, cursor: 3).isInsideCluster)
    #expect(!EditorText(scalars: text.scalars, cursor: 6).isInsideCluster)
  }

  @Test func rowsAndColumns() {
    var text = EditorText("李小龙\nab\n\ncd")
    #expect(text.rowCount == 4)
    text.cursor = 6
    #expect(text.cursorRow == 1)
    #expect(text.cursorColumn == 2)
    #expect(text.index(inRowAt: 0, column: 3) == 1)
    #expect(text.index(inRowAt: 0, column: 4) == 2)
    #expect(text.index(inRowAt: 7, column: 9) == 7)
    #expect(text.index(ofByte: 9) == 3)
  }

  @Test func wordsHaveEnds() {
    let text = EditorText("sort 李小龙, x_1")
    #expect(text.nextWordEnd(0) == 4)
    #expect(text.nextWordEnd(4) == 8)
    #expect(text.nextWordEnd(8) == 13)
    #expect(text.previousWordStart(13) == 10)
    #expect(text.previousWordStart(10) == 5)
  }
}

@Suite struct KeyDecoderTests {
  private func keys(_ bytes: [UInt8]) -> [Key] {
    var rest = bytes[...]
    var keys: [Key] = []
    while !rest.isEmpty {
      guard case .key(let press) = KeyDecoder.next(in: rest, isFinal: true) else { return keys }
      #expect(!press.bytes.isEmpty)
      keys.append(press.key)
      rest = rest.dropFirst(press.bytes.count)
    }
    return keys
  }

  @Test func sequencesAreKeys() {
    #expect(
      keys(Array("\u{1B}[A\u{1B}OB\u{1B}[1;5C\u{1B}[3~".utf8)) == [.up, .down, .wordRight, .delete])
    #expect(
      keys(Array("\u{1B}[200~\u{1B}[Z\u{1B}[13;2u\u{1B}[27;5;13~".utf8)) == [
        .paste, .backTab, .newRow, .newRow,
      ])
    #expect(keys(Array("\u{1B}[1;9X\u{1B}f\u{1B}".utf8)) == [.unknown, .alt("f"), .escape])
    #expect(
      keys(Array("\u{1B}[[Aé李\u{12}".utf8)) == [
        .help, .character("é"), .character("李"), .control(0x12),
      ])
  }

  @Test func brokenBytesAreReplaced() {
    #expect(keys([0xFF, 0x61]) == [.character("\u{FFFD}"), .character("a")])
    #expect(keys([0xE4, 0xB8]) == [.character("\u{FFFD}")])
    #expect(keys([0xC0, 0x80]) == [.character("\u{FFFD}"), .character("\u{FFFD}")])
    #expect(keys([0xC2, 0x85]) == [.unknown])
  }

  @Test func halfASequenceWaits() {
    #expect(KeyDecoder.next(in: [0x1B], isFinal: false) == .needsMore)
    #expect(KeyDecoder.next(in: [0x1B, 0x5B, 0x31], isFinal: false) == .needsMore)
    #expect(KeyDecoder.next(in: [0xE4, 0xB8], isFinal: false) == .needsMore)
  }

  @Test func anyBytesAreKeysInTheEnd() {
    var state: UInt64 = 7
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(state >> 60 == 0 ? 0x1B : UInt8(truncatingIfNeeded: state >> 33))
      }
      _ = keys(bytes)
    }
  }
}

@Suite struct HistorySearchTests {
  @Test func theBestComesFirst() {
    let entries = ["a spend de", "spending DE", "de spend", "other", "unde spend"]
    #expect(
      HistorySearch.matches("de spend", in: entries, limit: 8) == [
        "de spend", "unde spend", "spending DE", "a spend de",
      ])
    #expect(HistorySearch.matches("", in: entries, limit: 2) == ["unde spend", "other"])
    #expect(HistorySearch.matches("nothing", in: entries, limit: 2).isEmpty)
  }
}
