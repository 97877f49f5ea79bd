/// Chinese characters: simplified form and Mandarin reading, from the tables of Unihan.
///
/// Decoded once, at first use (a few milliseconds); lookups are array reads.
struct HanTables: Sendable {
  static let shared = HanTables()

  /// The plane's units, each at its simplified form; other units stand for themselves.
  let simplified: [UInt16]
  private let syllables: [Units]
  /// Place in `syllables` for U+4E00 and on.
  private let reading: [UInt16]

  static func isHan(_ unit: UInt16) -> Bool {
    (unit >= 0x4E00 && unit <= 0x9FFF) || (unit >= 0x3400 && unit <= 0x4DBF)
  }

  private init() {
    var simplified = [UInt16](0...UInt16.max)
    var previous: UInt16?
    for unit in HanTableData.simplified.utf16 {
      if let traditional = previous {
        simplified[Int(traditional)] = unit
        previous = nil
      } else {
        previous = unit
      }
    }
    self.simplified = simplified
    syllables = [[]] + HanTableData.syllables.split(separator: " ").map { Array($0.utf16) }
    var reading: [UInt16] = []
    var high: UInt16?
    for digit in HanTableData.readings.utf8 {
      let value = HanTables.value(digit)
      if let first = high {
        reading.append(first * 64 + value)
        high = nil
      } else {
        high = value
      }
    }
    self.reading = reading
  }

  private static func value(_ digit: UInt8) -> UInt16 {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(digit - UInt8(ascii: "0"))
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt16(digit - UInt8(ascii: "A")) + 10
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt16(digit - UInt8(ascii: "a")) + 36
    case UInt8(ascii: "-"): 62
    default: 63
    }
  }

  /// The syllable of a character without its tone; empty when there is none.
  func pinyin(of unit: UInt16) -> Units {
    guard unit >= 0x4E00, Int(unit) - 0x4E00 < reading.count else { return [] }
    return syllables[Int(reading[Int(unit) - 0x4E00])]
  }

  /// The readings of all characters, put together; other letters and digits are kept. With
  /// `asSurname` a first character that reads otherwise as a surname does so.
  func pinyin(of text: Units, asSurname: Bool = false) -> Units {
    var result = Units()
    for (index, unit) in text.enumerated() {
      if asSurname, index == 0, let reading = HanTables.surnameReadings[unit] {
        result += reading
      } else if HanTables.isHan(unit) {
        result += pinyin(of: unit)
      } else if Tokens.isWord(unit) {
        result.append(unit)
      }
    }
    return result
  }

  /// Characters (simplified) whose reading as a surname is not their usual one.
  private static let surnameReadings: [UInt16: Units] = {
    let pairs = [
      ("曾", "zeng"), ("单", "shan"), ("任", "ren"), ("解", "xie"), ("仇", "qiu"), ("区", "ou"),
      ("尉", "yu"), ("查", "zha"), ("朴", "piao"), ("盖", "ge"), ("覃", "qin"), ("乐", "yue"),
      ("缪", "miao"), ("晁", "chao"), ("冼", "xian"), ("召", "shao"), ("逄", "pang"), ("员", "yun"),
      ("繁", "po"), ("黑", "he"), ("折", "she"), ("洗", "xian"), ("种", "chong"), ("秘", "bi"),
      ("翟", "zhai"), ("隗", "wei"), ("宓", "mi"), ("燕", "yan"), ("华", "hua"), ("重", "chong"),
      ("长", "zhang"), ("沈", "shen"), ("石", "shi"), ("柏", "bai"), ("谌", "chen"), ("过", "guo"),
    ]
    var result: [UInt16: Units] = [:]
    for (character, reading) in pairs {
      for unit in character.utf16 { result[unit] = Array(reading.utf16) }
    }
    return result
  }()

  /// Surnames of two characters, simplified.
  static let compoundSurnames: Set<Units> = Set(
    """
    欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 长孙 宇文 轩辕 鲜于 闾丘 端木 \
    西门 南宫 独孤 拓跋 呼延 完颜 赫连 澹台 淳于 单于 申屠 钟离 百里 东郭 公冶 宗政 濮阳 太史 仲孙
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { Array($0.utf16) })
}
