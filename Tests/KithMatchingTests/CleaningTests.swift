import Testing

@testable import KithMatching

/// Values as cleaning writes them, and the table of countries.
@Suite struct CleaningTests {
  @Test(arguments: [
    ("  Ａｎｎ　 Lee\t", "Ann Lee"), ("a\u{200B}b", "ab"), ("台北市　中山路", "台北市 中山路"), ("", ""), ("１２３－４", "123-4"),
    ("你好，世界。", "你好，世界。"),
  ])
  func texts(_ value: String, _ expected: String) { #expect(Cleaning.text(value) == expected) }

  @Test(arguments: [
    ("Ann.Lee@EXAMPLE.Com ", "Ann.Lee@example.com"), ("mailto:a@b.de", "a@b.de"), ("no address", nil),
    ("a@b", nil), ("a@@b.de", nil), ("ａ＠ｂ.de", "a@b.de"),
  ])
  func emails(_ value: String, _ expected: String?) { #expect(Cleaning.email(value) == expected) }

  @Test(arguments: [
    ("ANN O'NEIL", "Ann O'Neil"), ("mary-ann lee", "Mary-Ann Lee"), ("McDonald", "McDonald"), ("王 小明", "王 小明"),
    ("JR", "JR"),
  ])
  func names(_ value: String, _ expected: String) { #expect(Cleaning.personName(value) == expected) }

  @Test(arguments: [
    ("usa", "US"), ("U.S.", "US"), ("United States of America", "US"), ("Deutschland", "DE"), ("臺灣", "TW"),
    ("台湾", "TW"), ("中國", "CN"), ("日本", "JP"), ("Österreich", "AT"), ("the netherlands", "NL"), ("gb", "GB"),
    ("GBR", "GB"), ("Côte d’Ivoire", "CI"), ("Atlantis", nil), ("", nil), ("韓國", "KR"), ("Czechia", "CZ"),
  ])
  func countries(_ value: String, _ expected: String?) { #expect(Cleaning.country(value) == expected) }

  @Test func countryTableIsWhole() {
    #expect(Countries.all.count == 250)
    #expect(Set(Countries.all.map(\.code)).count == 250)
    for country in Countries.all {
      #expect(Countries.find(country.code) == country)
      #expect(Countries.find(country.name) == country)
      #expect(Int(country.callingCode) != nil)
      let digits = Array((country.callingCode + "5551234567").utf16)
      let length = country.callingCode.hasPrefix("1") ? 1 : country.callingCode.utf8.count
      #expect(CallingCodes.length(digits) == length, "\(country.code)")
    }
    #expect(Countries.withCallingCode("1").first?.code == "US")
  }

  @Test(arguments: [
    ("(713) 842-1504", "United States", "+17138421504"), ("+1 713 842 1504 x823", nil, "+17138421504x823"),
    ("07333 861721", "UK", "+447333861721"), ("+44 (0)20 7946 0958", nil, "+442079460958"),
    ("0049 89 1234567", nil, "+49891234567"), ("0922 582 649", "台灣", "+886922582649"),
    ("15864315219", "CN", "+8615864315219"), ("06 1234 5678", "IT", "+390612345678"), ("842-1504", "US", nil),
    ("842-1504", nil, nil), ("call me", "US", nil), ("8 495 123-45-67", "RU", "+74951234567"), ("０２０７９４６０９５８", "GB", "+442079460958"),
  ])
  func phones(_ value: String, _ country: String?, _ expected: String?) {
    #expect(Cleaning.phone(value, country: country) == expected)
  }
}
