/// The Wade–Giles spelling of a pinyin syllable as passports of Taiwan have it: without apostrophes,
/// so that several syllables share one.
enum WadeGiles {
  static func spelling(_ pinyin: Units) -> Units {
    let text = Folding.text(pinyin)
    if let whole = whole[text] { return Array(whole.utf16) }
    for (initial, spelled) in initials where text.hasPrefix(initial) {
      let final = String(text.dropFirst(initial.count))
      return Array((spelled + self.final(final, after: initial)).utf16)
    }
    return Array(final(text, after: "").utf16)
  }

  private static func final(_ final: String, after initial: String) -> String {
    switch final {
    case "ian": "ien"
    case "ie", "ue", "ve": (final == "ie" ? "ieh" : "ueh")
    case "ong": "ung"
    case "uo": ["g", "k", "h", "sh"].contains(initial) ? "uo" : "o"
    case "e": ["g", "k", "h"].contains(initial) ? "o" : "e"
    case "ui": ["g", "k"].contains(initial) ? "uei" : "ui"
    case "v": "u"
    case "iong": "iung"
    default: final
    }
  }

  private static let whole = [
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu",
    "er": "erh", "ye": "yeh", "yan": "yen", "you": "yu", "yong": "yung", "yi": "yi", "yue": "yueh",
  ]

  private static let initials = [
    ("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("j", "ch"), ("q", "ch"), ("x", "hs"), ("z", "ts"), ("c", "ts"),
    ("b", "p"), ("d", "t"), ("g", "k"), ("r", "j"), ("p", "p"), ("t", "t"), ("k", "k"), ("m", "m"), ("f", "f"),
    ("n", "n"), ("l", "l"), ("h", "h"), ("s", "s"), ("w", "w"), ("y", "y"),
  ]
}
