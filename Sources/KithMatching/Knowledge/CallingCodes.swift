/// Country calling codes of the ITU's plan: which leading digits are one.
enum CallingCodes {
  /// Digits that the calling code at the start of an international number takes; 0 for none.
  static func length(_ digits: Units) -> Int {
    guard digits.count > 4 else { return 0 }
    let (first, second) = (digits[0] &- 0x30, digits[1] &- 0x30)
    switch first {
    case 1, 7: return 1
    case 2: return second == 0 || second == 7 ? 2 : 3
    case 3: return [0, 1, 2, 3, 4, 6, 9].contains(second) ? 2 : 3
    case 4: return second == 2 ? 3 : 2
    case 5: return second == 0 || second == 9 ? 3 : 2
    case 6: return second >= 7 ? 3 : 2
    case 8: return [1, 2, 4, 6].contains(second) ? 2 : 3
    case 9: return [0, 1, 2, 3, 4, 5, 8].contains(second) ? 2 : 3
    default: return 0
    }
  }
}
