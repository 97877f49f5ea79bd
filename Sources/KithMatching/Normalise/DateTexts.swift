/// Dates as eight digits, year first.
enum DateTexts {
  static func normal(_ folded: Units) -> NormalValue {
    if let date = digits(folded) { return NormalValue(text: date) }
    let digits = Tokens.digits(folded)
    return NormalValue(text: digits.isEmpty ? Tokens.join(Tokens.split(folded)) : digits)
  }

  /// `yyyymmdd`: from year-first dates, eight digits, month-first or day-first dates with the year
  /// last, and dates with a month's English name. Nil for anything else.
  static func digits(_ folded: Units) -> Units? {
    var numbers: [(value: Int, length: Int)] = []
    var month: Int?
    for word in words(folded) {
      if Tokens.isDigit(word[0]) {
        guard word.count <= 8 else { return nil }
        numbers.append((word.reduce(0) { $0 * 10 + Int($1) - 0x30 }, word.count))
      } else if word.count >= 3, let place = months.firstIndex(of: Array(word.prefix(3))) {
        month = place + 1
      } else if word != [0x74] && word != [0x7A] {
        // Signs of a Chinese date and the T and Z of a timestamp are no words of their own.
        guard word.count <= 2, Tokens.hasHan(word) || word.count == 2 else { return nil }
      }
      if numbers.count == 3 { break }
    }
    if let month, numbers.count >= 2 {
      let (first, second) = (numbers[0], numbers[1])
      return first.length == 4
        ? text(first.value, month, second.value) : text(second.value, month, first.value)
    }
    if numbers.count == 1, numbers[0].length == 8 {
      let value = numbers[0].value
      return text(value / 10000, value / 100 % 100, value % 100)
    }
    guard numbers.count >= 3 else { return nil }
    if numbers[0].length == 4 { return text(numbers[0].value, numbers[1].value, numbers[2].value) }
    if numbers[2].length == 4 {
      let (first, second) = (numbers[0].value, numbers[1].value)
      return first > 12 ? text(numbers[2].value, second, first) : text(numbers[2].value, first, second)
    }
    return nil
  }

  /// Runs of digits and runs of letters.
  private static func words(_ folded: Units) -> [Units] {
    var result: [Units] = []
    var wasDigit: Bool?
    for unit in folded.prefix(40) {
      guard Tokens.isWord(unit) else {
        wasDigit = nil
        continue
      }
      let isDigit = Tokens.isDigit(unit)
      if wasDigit == isDigit { result[result.count - 1].append(unit) } else { result.append([unit]) }
      wasDigit = isDigit
    }
    return result
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ].map { Array($0.utf16) }

  private static func text(_ year: Int, _ month: Int, _ day: Int) -> Units? {
    guard (1000...2200).contains(year), (0...31).contains(month), (0...31).contains(day) else { return nil }
    let number = year * 10000 + month * 100 + day
    var result = Units(repeating: 0x30, count: 8)
    var rest = number
    for place in stride(from: 7, through: 0, by: -1) {
      result[place] = 0x30 + UInt16(rest % 10)
      rest /= 10
    }
    return result
  }
}
