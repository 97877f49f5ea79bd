import KithBase
import KithColumns

/// The texts of a column: a code a row (-1 for null) and what the codes stand for.
struct CellSource: Sendable {
  let name: String
  let type: LogicalType
  var codes: [Int32]
  let dictionary: TextDictionary

  /// Values that are not text are printed as the language prints them.
  init(_ named: NamedColumn) {
    name = named.name
    let column = named.column
    type = column.type
    let count = column.count
    var codes = [Int32](repeating: -1, count: count)
    if case .text(let stored, let dictionary) = column.data {
      for row in 0..<count where !column.isNull(row) {
        let code = stored[row]
        if !dictionary.entry(code).isEmpty { codes[row] = code }
      }
      self.dictionary = dictionary
    } else {
      var builder = TextDictionaryBuilder()
      for row in 0..<count where !column.isNull(row) {
        codes[row] = builder.append(ValueText.text(of: column.value(row)))
      }
      dictionary = TextDictionary(builder: &builder)
    }
    self.codes = codes
  }

  init(name: String, codes: [Int32], dictionary: TextDictionary) {
    self.name = name
    type = .text
    self.codes = codes
    self.dictionary = dictionary
  }

  /// The rows of this column and behind them those of another.
  func followed(by other: CellSource) -> CellSource {
    var builder = TextDictionaryBuilder(reserving: dictionary.count + other.dictionary.count)
    func mapped(_ source: CellSource) -> [Int32] {
      let codes = (0..<source.dictionary.count).map { builder.append(source.dictionary.entry(Int32($0))) }
      return source.codes.map { $0 < 0 ? -1 : codes[Int($0)] }
    }
    let codes = mapped(self) + mapped(other)
    return CellSource(name: name, codes: codes, dictionary: TextDictionary(builder: &builder))
  }

  /// A hash a row of the cell and the column's name; 0 for null. The sum over columns does not depend
  /// on their order.
  func addHashes(to hashes: inout [UInt64]) {
    let salt = TextDictionary([name]).hashOfOnlyEntry
    var byCode = [UInt64](repeating: 0, count: dictionary.count)
    for code in 0..<dictionary.count {
      byCode[code] = Hashing.mix(TextDictionary.hash(dictionary.entry(Int32(code))) ^ salt)
    }
    for row in 0..<codes.count where codes[row] >= 0 { hashes[row] &+= byCode[Int(codes[row])] }
  }
}

extension TextDictionary {
  fileprivate var hashOfOnlyEntry: UInt64 { TextDictionary.hash(entry(0)) }
}
