/// Forms of single values that cleaning writes back: readable, unlike the folded texts of comparison.
package enum Cleaning {
  /// Full-width letters, digits and signs at half width, single spaces, none at the ends, no invisible
  /// characters. Chinese and Japanese punctuation is kept.
  package static func text(_ value: String) -> String {
    var result = String.UnicodeScalarView()
    var hasSpace = false
    for scalar in value.unicodeScalars {
      switch scalar.value {
      case 0x20, 0x09...0x0D, 0xA0, 0x2000...0x200A, 0x202F, 0x3000, 0x85, 0x2028, 0x2029: hasSpace = true
      case 0x200B...0x200F, 0xFEFF, 0x00...0x08, 0x0E...0x1F, 0x7F: continue
      default:
        if hasSpace, !result.isEmpty { result.append(" ") }
        hasSpace = false
        result.append(half(scalar))
      }
    }
    return String(result)
  }

  /// Letters and digits of full width, and the signs of addresses and numbers.
  private static func half(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A, 0xFF0B, 0xFF0D, 0xFF0E, 0xFF0F, 0xFF20, 0xFF3F,
      0xFF06, 0xFF03:
      Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    default: scalar
    }
  }

  /// An e-mail address with its domain in lower case; nil where it is none.
  package static func email(_ value: String) -> String? {
    var text = self.text(value)
    if text.hasPrefix("mailto:") { text.removeFirst(7) }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !text.contains(" "), parts[1].contains("."),
      !parts[1].hasPrefix("."), !parts[1].hasSuffix(".")
    else { return nil }
    return parts[0] + "@" + parts[1].lowercased()
  }

  /// A name with spaces mended; one that is all in capitals or all small, in Latin letters, gets a
  /// capital a word.
  package static func personName(_ value: String) -> String {
    let text = self.text(value)
    let letters = text.unicodeScalars.filter { $0.properties.isAlphabetic && $0.value < 0x250 }
    guard letters.count > 2, letters.count == text.unicodeScalars.filter(\.properties.isAlphabetic).count
    else { return text }
    let isUpper = letters.allSatisfy { !$0.properties.isLowercase }
    let isLower = letters.allSatisfy { !$0.properties.isUppercase }
    guard isUpper || isLower else { return text }
    var result = ""
    var startsWord = true
    for character in text {
      result += startsWord ? character.uppercased() : character.lowercased()
      startsWord = character == " " || character == "-" || character == "'" || character == "’" || character == "."
    }
    return result
  }

  /// The alpha-2 code of a country's name or code; nil where it is none.
  package static func country(_ value: String) -> String? { Countries.find(value)?.code }

  /// A phone number as E.164 with `x` and the extension behind it; nil where the country is not known
  /// or the digits cannot be a number. `country` is the row's country, a name or a code.
  package static func phone(_ value: String, country: String? = nil) -> String? {
    let folded = Folding.units(value)
    let (number, extensionDigits) = PhoneNumbers.splitExtension(folded)
    var digits = Tokens.digits(number.filter { $0 != 0x20 })
    let isInternational = number.first { $0 != 0x20 && $0 != 0x28 } == 0x2B
    let signs = number.filter { !Tokens.isDigit($0) }
    guard digits.count >= 5, signs.allSatisfy({ " +-()./·".utf16.contains($0) }) else { return nil }
    if isInternational {
      digits = withoutTrunk(digits, number)
    } else if digits.starts(with: [0x30, 0x30]), digits.count > 9 {
      digits = withoutTrunk(Array(digits.dropFirst(2)), number)
    } else {
      guard let country = country.flatMap(Countries.find) else { return nil }
      digits = international(digits, country)
    }
    // E.164 allows fifteen digits.
    guard (8...15).contains(digits.count) else { return nil }
    let behind = extensionDigits.isEmpty ? "" : "x" + Folding.text(extensionDigits)
    return "+" + Folding.text(digits) + behind
  }

  /// `+44 (0)20 …` has a trunk zero that is not dialled from abroad. Italy's zeros belong to the number.
  private static func withoutTrunk(_ digits: Units, _ number: Units) -> Units {
    let length = CallingCodes.length(digits)
    let mark = Array("(0)".utf16)
    let hasMark = number.indices.contains { number[$0...].starts(with: mark) }
    guard hasMark, length < digits.count, digits[length] == 0x30 else { return digits }
    var result = digits
    result.remove(at: length)
    return result
  }

  private static func international(_ digits: Units, _ country: Country) -> Units {
    var national = digits
    let code = country.callingCode.hasPrefix("1") ? [UInt16(0x31)] : Array(country.callingCode.utf16)
    if code == [0x31] {
      if national.count == 11, national.first == 0x31 { national.removeFirst() }
      return national.count == 10 ? code + national : []
    }
    // Trunk prefixes: 8 in Russia, none in Italy and a few others, else 0.
    let keepsZero: Set<String> = ["IT", "SM", "VA", "CI", "GA", "CG"]
    if country.code == "RU" || country.code == "KZ", national.count == 11, national.first == 0x38 {
      national.removeFirst()
    } else if !keepsZero.contains(country.code), national.first == 0x30 {
      national.removeFirst()
    } else if national.starts(with: code), national.count >= code.count + 8, country.code != "CN" {
      // Written with the country code but without its sign.
      return national
    }
    return code + national
  }
}
