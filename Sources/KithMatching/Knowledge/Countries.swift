/// A country: its ISO 3166-1 alpha-2 code, calling code and English name.
package struct Country: Sendable, Equatable {
  package let code: String
  /// Digits after `+`; North American countries have their area code behind the 1.
  package let callingCode: String
  package let name: String
}

/// Countries by code and by the names that people write.
package enum Countries {
  package static let all: [Country] = parsed.map(\.country)

  /// The country of an alpha-2 or alpha-3-like short name, an English, native or Chinese name, in any
  /// case; nil for anything else.
  package static func find(_ text: String) -> Country? {
    byName[key(text)].map { all[$0] }
  }

  /// The countries that a calling code belongs to, largest first.
  package static func withCallingCode(_ digits: String) -> [Country] {
    let main = ["1": "US", "7": "RU", "44": "GB", "61": "AU", "47": "NO", "358": "FI", "599": "CW", "262": "RE",
      "590": "GP", "212": "MA", "672": "NF", "500": "FK", "64": "NZ"]
    return all.filter { $0.callingCode == digits }
      .sorted { ($0.code == main[digits] ? 0 : 1) < ($1.code == main[digits] ? 0 : 1) }
  }

  private static let parsed: [(country: Country, names: [String])] = CountryTable.lines.split(separator: "\n")
    .compactMap { line in
      let parts = line.split(separator: "|")
      guard parts.count == 3 else { return nil }
      let names = parts[2].split(separator: ";").map(String.init)
      guard let first = names.first else { return nil }
      return (Country(code: String(parts[0]), callingCode: String(parts[1]), name: first), names)
    }

  private static let byName: [Units: Int] = {
    var result: [Units: Int] = [:]
    for (index, entry) in parsed.enumerated() {
      for name in entry.names where result[key(name)] == nil { result[key(name)] = index }
    }
    // Codes last: `Niger` is not a code, and `IN` is only India.
    for (index, entry) in parsed.enumerated() { result[key(entry.country.code)] = index }
    for (code, short) in alpha3 { if let index = result[key(short)] { result[key(code)] = result[key(code)] ?? index } }
    return result
  }()

  /// Three-letter codes that are met in customer data.
  private static let alpha3 = [
    ("USA", "US"), ("GBR", "GB"), ("DEU", "DE"), ("FRA", "FR"), ("CHN", "CN"), ("TWN", "TW"), ("HKG", "HK"),
    ("JPN", "JP"), ("KOR", "KR"), ("CAN", "CA"), ("AUS", "AU"), ("NZL", "NZ"), ("ITA", "IT"), ("ESP", "ES"),
    ("NLD", "NL"), ("BEL", "BE"), ("CHE", "CH"), ("AUT", "AT"), ("SWE", "SE"), ("NOR", "NO"), ("DNK", "DK"),
    ("FIN", "FI"), ("POL", "PL"), ("CZE", "CZ"), ("PRT", "PT"), ("IRL", "IE"), ("SGP", "SG"), ("MYS", "MY"),
    ("THA", "TH"), ("VNM", "VN"), ("IDN", "ID"), ("PHL", "PH"), ("IND", "IN"), ("BRA", "BR"), ("MEX", "MX"),
    ("ARG", "AR"), ("ZAF", "ZA"), ("RUS", "RU"), ("UKR", "UA"), ("TUR", "TR"), ("ISR", "IL"), ("ARE", "AE"),
    ("SAU", "SA"), ("EGY", "EG"), ("GRC", "GR"), ("HUN", "HU"), ("ROU", "RO"), ("MAC", "MO"),
  ]

  /// Letters only, folded, without articles.
  private static func key(_ text: String) -> Units {
    var words = Tokens.split(Folding.units(text))
    if words.count > 1, words.first == Array("the".utf16) { words.removeFirst() }
    return Tokens.join(words, spaced: false)
  }
}
