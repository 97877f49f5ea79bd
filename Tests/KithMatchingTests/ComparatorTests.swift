import KithColumns
import Testing

@testable import KithMatching

/// Comparators against values from the literature and by hand.
@Suite struct ComparatorTests {
  private func units(_ text: String) -> Units { Folding.units(text) }

  @Test(arguments: [
    // Winkler's own examples.
    ("martha", "marhta", 0.9611), ("dwayne", "duane", 0.84), ("dixon", "dicksonx", 0.8133),
    ("jones", "johnson", 0.8324), ("abc", "xyz", 0), ("", "a", 0), ("same", "same", 1),
  ])
  func jaroWinkler(_ left: String, _ right: String, _ expected: Double) {
    let value = JaroWinkler.similarity(units(left), units(right))
    #expect(abs(value - expected) < 0.0001)
    #expect(value == JaroWinkler.similarity(units(right), units(left)))
  }

  @Test(arguments: [
    ("kitten", "sitting", 3), ("ca", "abc", 3), ("ab", "ba", 1), ("smith", "smyth", 1), ("", "abc", 3),
    ("abcdef", "abcdef", 0), ("flaw", "lawn", 2), ("王小明", "王晓明", 1), ("abcd", "acbd", 1),
  ])
  func damerauLevenshtein(_ left: String, _ right: String, _ expected: Int) {
    #expect(DamerauLevenshtein.distance(units(left), units(right), atMost: 9) == expected)
    #expect(DamerauLevenshtein.distance(units(right), units(left), atMost: 9) == expected)
    for limit in 0..<4 {
      #expect(
        DamerauLevenshtein.distance(units(left), units(right), atMost: limit) == min(expected, limit + 1))
    }
  }

  @Test func longTextsAreBounded() {
    let long = String(repeating: "ab", count: 5_000)
    #expect(units(long).count == 512)
    #expect(JaroWinkler.similarity(units(long), units(long)) == 1)
    #expect(DamerauLevenshtein.distance(units(long), units("b" + long), atMost: 2) <= 3)
  }

  /// The meaning of the level of two values of a kind.
  private func level(_ kind: EvidenceKind, _ left: String, _ right: String) -> String {
    var builder = EvidenceBuilder(kind: kind)
    let (a, b) = (builder.add(units(left)), builder.add(units(right)))
    guard a >= 0, b >= 0 else { return "missing" }
    if a == b { return "equal" }
    let evidence = Evidence(name: "x", kind: kind, builder: builder)
    evidence.weigh(frequencies: .init(repeating: 1, count: evidence.count), rows: 100)
    return withExtendedLifetime(evidence) {
      kind.meaning(ofLevel: Int(Levels.level(evidence.view, a, b)))
    }
  }

  @Test(arguments: [
    ("William", "WILLIAM ", "equal"), ("William", "Bill", "variant"), ("Bob", "Robert J.", "variant"),
    ("J", "John", "initial"), ("Jonathon", "Jonathan", "close"), ("Mary Ann", "Maryann", "equal"),
    ("Zoë", "Zoe", "equal"), ("Peter", "Susan", "different"), ("小明", "Xiaoming", "variant"),
    ("小明", "Kevin Xiao-Ming", "variant"), ("小明", "Kevin", "other script"), ("小明", "曉明", "close"),
    ("Dr. Anna", "Anna", "equal"), ("Ｊｏｈｎ", "John", "equal"),
  ])
  func givenNames(_ left: String, _ right: String, _ expected: String) {
    #expect(level(.given, left, right) == expected)
  }

  @Test(arguments: [
    ("Müller", "Muller", "equal"), ("王", "Wong", "variant"), ("王", "Wang", "variant"),
    ("Hsu", "Xu", "variant"), ("歐陽", "Auyeung", "variant"), ("曾", "Tseng", "variant"),
    ("Garcia Lopez", "Lopez", "in part"), ("Schmidt III", "Schmidt", "equal"),
    ("Smith", "Smyth", "close"), ("劉", "刘", "equal"), ("Smith", "Jones", "different"),
  ])
  func surnames(_ left: String, _ right: String, _ expected: String) {
    #expect(level(.family, left, right) == expected)
  }

  @Test(arguments: [
    ("Ann.Lee+news@Example.com", "ann.lee@example.COM", "equal"), ("a.lee@gmail.com", "alee@gmail.com", "equal"),
    ("anna@one.com", "anna@two.com", "same local part"), ("anna.berg@x.de", "anna.brg@x.de", "one letter off"),
    ("info@x.de", "sales@x.de", "same domain"), ("max@x.de", "susan@y.de", "different"),
  ])
  func emails(_ left: String, _ right: String, _ expected: String) {
    #expect(level(.email, left, right) == expected)
  }

  @Test(arguments: [
    ("+1 (713) 842-1504", "713.842.1504 x823", "equal"), ("+44 7333 861721", "07333 861721", "equal"),
    ("+8615864315219", "158 6431 5219", "equal"), ("+886-922-582-649", "0922 582 649", "equal"),
    ("0049 89 1234567", "089 1234567", "equal"), ("842-1504", "713-842-1504", "same last digits"),
    ("713-842-1504", "713-842-1505", "one digit off"), ("713-842-1504", "212-555-0199", "different"),
    ("n/a", "713-842-1504", "missing"),
  ])
  func phones(_ left: String, _ right: String, _ expected: String) {
    #expect(level(.phone, left, right) == expected)
  }

  @Test(arguments: [
    ("1980-03-04", "04/03/1980", "day and month swapped"), ("1980-03-04", "03/04/1980", "equal"),
    ("19800304", "1980-03-04", "equal"), ("4 March 1980", "1980-03-04", "equal"),
    ("1980年3月4日", "1980-03-04", "equal"), ("1980-03-04", "1981-03-04", "one digit off"),
    ("1980-03-04", "1980-11-29", "same year"), ("1980-03-04", "1975-11-29", "different"),
  ])
  func dates(_ left: String, _ right: String, _ expected: String) {
    #expect(level(.date, left, right) == expected)
  }

  @Test(arguments: [
    ("Acme Ltd.", "ACME Limited", "equal"), ("Acme Inc", "Acme GmbH", "equal"),
    ("琪台灣貿易股份有限公司", "琪台湾贸易有限公司", "equal"), ("株式会社トヨタ", "トヨタ株式会社", "equal"),
    ("Ridgeline Kirby Supply", "Ridgeline Kirbi Supply LLC", "nearly the same words"),
    ("Acme", "Zenith", "different"),
  ])
  func companies(_ left: String, _ right: String, _ expected: String) {
    #expect(level(.organisation, left, right) == expected)
  }

  @Test(arguments: [
    ("7149 West Highland Blvd", "7149 W. Highland Boulevard Apt 3", "equal"),
    ("6161 Park Blvd.", "6161 Parc Blvd", "same number, near"), ("12 Elm St", "14 Elm St", "number nearly"),
    ("台北市中山路172號11樓", "台北市中山路172号", "equal"), ("12 Elm Grove", "99 Oak Terrace", "different"),
  ])
  func streets(_ left: String, _ right: String, _ expected: String) {
    #expect(level(.street, left, right) == expected)
  }

  @Test func identifiersAndPostcodes() {
    #expect(level(.postcode, "29290-2014", "29290") == "equal")
    #expect(level(.postcode, "M17 2AP", "m172ap") == "equal")
    #expect(level(.postcode, "29290", "29299") == "one digit off")
    #expect(level(.identifier, "123-45-6789", "123 45 6798") == "one digit off")
    #expect(level(.city, "台北市", "臺北市") == "equal")
    #expect(level(.city, "San Antonio", "San Antomio") == "close")
  }
}
