import KithBase
import KithFunctions
import KithPlan

extension Session {
  /// Lines about the step, the function or the statement at a byte of a text.
  package func help(in text: String, at offset: Int) -> [String] {
    let place = CompletionPlace(Array(text.utf8), at: offset)
    // The word at the cursor, when it is a page's name and nothing else is open around it.
    var names: [String] = []
    for frame in place.frames.reversed() {
      if let call = frame.call { names.append(call) }
      if let pipe = frame.pipes.last {
        names.append(
          pipe + 1 < place.tokens.count ? place.text(pipe + 1) : Session.word(in: text, at: place))
      }
    }
    if place.frames.count == 1, place.frame.pipes.isEmpty {
      names.append(
        place.frame.start < place.tokens.count
          ? place.text(place.frame.start) : Session.word(in: text, at: place))
    }
    for name in names {
      let pages = Manual.pages(named: name)
      if !pages.isEmpty { return pages.flatMap(lines) }
    }
    if place.frame.pipes.isEmpty == false {
      return ["a step follows: " + Verb.all.map(\.name).joined(separator: ", ")]
    }
    return [
      "a query starts with a table: "
        + (tables.first.map { "\(Session.written($0.schema.name)) | take 10" }
          ?? "import \"file.csv\""),
      "Tab lists what fits here, :help everything",
    ]
  }

  /// The whole word around the place.
  private static func word(in text: String, at place: CompletionPlace) -> String {
    let rest = place.bytes[place.wordStart...].prefix {
      $0 == UInt8(ascii: "_") || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A)
        || (0x30...0x39).contains($0)
    }
    return String(decoding: rest, as: UTF8.self)
  }

  private func lines(_ page: ManualPage) -> [String] {
    [page.signature, "  " + page.summary] + examples(of: page).prefix(2).map { "  " + $0.program }
  }
}
