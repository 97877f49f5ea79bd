import Glibc
import KithBase
import KithColumns
import KithStore
import KithSyntax

extension Session {
  /// Different texts of a stored column, where that is known without counting.
  func distinctCount(_ column: CompletionScope.Column) -> Int? {
    guard let origin = column.origin, let table = store.snapshot.tables[origin.table],
      let slot = table.slots[origin.column], slot.isLoaded,
      case .text(_, let dictionary) = slot.column().data, dictionary.isDistinct
    else { return nil }
    return dictionary.count
  }

  /// True where the text is the name of a file.
  func isFile(_ place: CompletionPlace) -> Bool {
    let frame = place.frame
    if frame.call == "read" { return frame.start == place.tokens.count }
    let fileStatements: Set<Keyword> = [.import, .run, .open]
    if let pipe = frame.pipes.last { return place.keyword(pipe + 1) == .export }
    return place.frames.count == 1
      && place.keyword(frame.start).map(fileStatements.contains) ?? false
  }

  /// Inside quotes: file names, or the values of the column that the text is compared with. `range`
  /// grows over a closing quote that is there already.
  func texts(_ place: CompletionPlace, _ quote: [UInt8], _ range: inout SourceRange)
    -> [CompletionItem]
  {
    var end = place.offset
    if place.bytes[end...].starts(with: quote) { end += quote.count }
    range = SourceRange(place.wordStart, end)
    let typed = Session.unescaped(place.typed, quote)
    if isFile(place) { return files(typed, quote) }
    guard let column = comparedColumn(place) else { return [] }
    return values(of: column, startingWith: typed).map { value, count in
      CompletionItem(
        Session.quoted(value, quote),
        label: DiagnosticRenderer.printable(Session.quoted(value, quote)),
        count: count)
    }
  }

  /// Where a value is wanted and no quote stands yet: the texts of the column.
  func literalValues(_ place: CompletionPlace) -> [CompletionItem] {
    guard place.typed.isEmpty, let column = comparedColumn(place), column.type == .text else {
      return []
    }
    return values(of: column, startingWith: "").map { value, count in
      let text = Session.quoted(value, [UInt8(ascii: "\"")])
      return CompletionItem(text, label: DiagnosticRenderer.printable(text), count: count)
    }
  }

  /// The column that stands before the comparison, or before `in (` and the values after it.
  private func comparedColumn(_ place: CompletionPlace) -> CompletionScope.Column? {
    let last = place.tokens.count - 1
    guard last > 0 else { return nil }
    if place.isSymbol(last, .equal) || place.isSymbol(last, .notEqual) {
      return column(endingAt: last - 1, place)
    }
    switch place.keyword(last) {
    case .is: return column(endingAt: last - 1, place)
    case .not where place.keyword(last - 1) == .is: return column(endingAt: last - 2, place)
    case .contains, .like, .ilike, .matches: return nil
    default: break
    }
    // `k in ("a", `: a frame without a call, whose parenthesis follows `in`.
    guard place.frames.count > 1, let opener = place.frame.opener,
      place.isSymbol(last, .comma) || last == opener
    else { return nil }
    var before = opener - 1
    if place.keyword(before) == .in {
      before -= 1
      if place.keyword(before) == .not { before -= 1 }
      var outer = place
      outer.frames.removeLast()
      return column(endingAt: before, outer)
    }
    return nil
  }

  // MARK: Values

  /// The texts of a column that begin with a text, letter case aside, most frequent first, with the
  /// rows that have them. One pass over the codes and one over the dictionary.
  func values(of column: CompletionScope.Column, startingWith typed: String)
    -> [(value: String, count: Int)]
  {
    guard let origin = column.origin, let table = store.snapshot.tables[origin.table],
      let slot = table.slots[origin.column], let values = try? slot.load(),
      case .text(let codes, let dictionary) = values.data
    else { return [] }
    let counts = Session.counts(codes, values.validity, dictionary.count)
    var matching = Session.matching(Array(typed.utf8), dictionary, counts)
    if matching.isEmpty {
      // Letter case beyond ASCII.
      let wanted = typed.lowercased()
      if wanted.utf8.contains(where: { $0 >= 0x80 }) {
        matching = (0..<dictionary.count).filter {
          counts[$0] > 0 && dictionary.string(Int32($0)).lowercased().utf8.starts(with: wanted.utf8)
        }
      }
    }
    return Session.mostFrequent(matching, counts).map { (dictionary.string(Int32($0)), counts[$0]) }
  }

  private static func counts(_ codes: Slice<Int32>, _ validity: Bitmap?, _ count: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    // Safety: every code is smaller than the dictionary's count.
    counts.withUnsafeMutableBufferPointer { counts in
      if let validity {
        for row in 0..<codes.count where validity[row] { counts[Int(codes.base[row])] &+= 1 }
      } else {
        for row in 0..<codes.count { counts[Int(codes.base[row])] &+= 1 }
      }
    }
    return counts
  }

  private static func matching(_ typed: [UInt8], _ dictionary: TextDictionary, _ counts: [Int])
    -> [Int]
  {
    let wanted = typed.map(lowered)
    return (0..<dictionary.count).filter { code in
      guard counts[code] > 0 else { return false }
      // Safety: the entry lives as long as the dictionary.
      let entry = dictionary.entry(Int32(code))
      guard entry.count >= wanted.count else { return false }
      for index in 0..<wanted.count where lowered(entry[index]) != wanted[index] { return false }
      return true
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  /// The codes with the most rows, at most as many as are listed; the first code wins a tie.
  private static func mostFrequent(_ codes: [Int], _ counts: [Int]) -> [Int] {
    let limit = completionsMax
    var best: [Int] = []
    for code in codes {
      if best.count == limit, counts[code] <= counts[best[limit - 1]] { continue }
      var low = 0
      var high = best.count
      while low < high {
        let middle = (low + high) / 2
        if counts[best[middle]] >= counts[code] { low = middle + 1 } else { high = middle }
      }
      best.insert(code, at: low)
      if best.count > limit { best.removeLast() }
    }
    return best
  }

  // MARK: Quotes

  /// A text as a literal in the given quotes.
  static func quoted(_ value: String, _ quote: [UInt8]) -> String {
    if quote == [UInt8(ascii: "'")] {
      return "'"
        + value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        + "'"
    }
    let mark = String(decoding: quote, as: UTF8.self)
    var text = mark
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\0"..."\u{1F}", "\u{7F}": text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + mark
  }

  /// What was typed behind a quote, as the text that it stands for.
  static func unescaped(_ typed: String, _ quote: [UInt8]) -> String {
    var text = ""
    var isEscape = false
    var isQuote = false
    let isSingle = quote == [UInt8(ascii: "'")]
    for character in typed {
      if isSingle {
        if character == "'", !isQuote {
          isQuote = true
          continue
        }
        isQuote = false
        text.append(character)
      } else if isEscape {
        text.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
        isEscape = false
      } else if character == "\\" {
        isEscape = true
      } else {
        text.append(character)
      }
    }
    return text
  }

  // MARK: Files

  /// Files and folders that begin with what is typed; folders end with a slash and no quote.
  private func files(_ typed: String, _ quote: [UInt8]) -> [CompletionItem] {
    let folder = typed.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(typed[...$0]) } ?? ""
    let start = typed.dropFirst(folder.count)
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(directory) }
    var items: [CompletionItem] = []
    while let entry = readdir(directory) {
      // Safety: the name is a C string inside the entry.
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let isHidden = name.utf8.first == UInt8(ascii: ".")
      guard name.utf8.starts(with: start.utf8), !isHidden || start.utf8.first == UInt8(ascii: "."),
        name != ".", name != ".."
      else { continue }
      var info = stat()
      let isFolder = stat(folder + name, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
      var text = Session.quoted(folder + name + (isFolder ? "/" : ""), quote)
      if isFolder { text.removeLast(quote.count == 1 ? 1 : quote.count) }
      items.append(
        CompletionItem(
          text, label: DiagnosticRenderer.printable(name) + (isFolder ? "/" : ""),
          isFolder ? "folder" : Wording.size(Int(info.st_size))))
      if items.count >= 5_000 { break }
    }
    return items.sorted { $0.label.utf8.lexicographicallyPrecedes($1.label.utf8) }
  }
}
