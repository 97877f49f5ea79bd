import Testing

@testable import KithMatching

/// Folding of texts, and tables of Chinese characters.
@Suite struct FoldingTests {
  @Test(arguments: [
    ("Größe", "grosse"), ("Łukasz", "lukasz"), ("ＡＢＣ１２", "abc12"), ("劉德華", "刘德华"), ("ÎLE", "ile"),
    ("Ñandú", "nandu"), ("Nguyễn", "nguyen"), ("a\u{3000}b", "a b"), ("ΑΒΓ", "αβγ"), ("乾隆", "乾隆"),
  ])
  func folds(_ text: String, _ expected: String) { #expect(Folding.text(Folding.units(text)) == expected) }

  @Test func bytesThatAreNotTextFold() {
    let bytes: [UInt8] = [0x41, 0xFF, 0xC3, 0x28, 0xE4, 0xB8, 0xF0, 0x9F]
    let units = bytes.withUnsafeBufferPointer { Folding.units($0) }
    #expect(units.first == 0x61)
    #expect(units.count == 8)
  }

  @Test func rareCharactersDiffer() { #expect(Folding.units("𠮷野") != Folding.units("𡈽野")) }

  @Test(arguments: [
    ("王小明", false, "wangxiaoming"), ("曾", true, "zeng"), ("曾经", false, "cengjing"), ("单", true, "shan"),
    ("吕", false, "lv"), ("仇", true, "qiu"), ("欧阳", true, "ouyang"),
  ])
  func reads(_ text: String, _ isSurname: Bool, _ expected: String) {
    #expect(Folding.text(HanTables.shared.pinyin(of: Folding.units(text), asSurname: isSurname)) == expected)
  }

  @Test(arguments: [
    ("Ann Lee", "ann", "lee"), ("Lee, Ann", "ann", "lee"), ("Dr. Ann B. Lee Jr.", "ann b", "lee"),
    ("Ludwig van der Berg", "ludwig", "van der berg"), ("王小明", "小明", "王"), ("歐陽娜娜", "娜娜", "欧阳"),
  ])
  func splitsNames(_ text: String, _ given: String, _ family: String) {
    let parts = PersonNames.split(Folding.units(text))
    #expect(parts.map { Folding.text($0.given) } == given)
    #expect(parts.map { Folding.text($0.family) } == family)
  }

  @Test(arguments: ["n/a", "N.A.", "-", "unknown", "無", "  "])
  func placeholdersAreNothing(_ text: String) { #expect(Words.isPlaceholder(Folding.units(text))) }

  @Test func namesAreNoPlaceholders() {
    for name in ["Na", "No", "Li", "Ng"] { #expect(!Words.isPlaceholder(Folding.units(name))) }
  }
}
