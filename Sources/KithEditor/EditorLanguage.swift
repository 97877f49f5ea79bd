/// A stretch of the text with its ink, in UTF-8 bytes.
package struct EditorSpan: Hashable, Sendable {
  package var range: Range<Int>
  package var style: CellStyle
  package init(_ range: Range<Int>, _ ink: Ink, isWrong: Bool = false) {
    self.range = range
    style = CellStyle(ink, isWrong: isWrong)
  }
}

/// Something that may stand at the cursor.
package struct Candidate: Hashable, Sendable {
  /// What is put into the text.
  package var text: String
  /// What the list shows; usually the text.
  package var label: String
  /// A type, a line of help.
  package var detail: String
  /// How often a value occurs.
  package var count: Int?
  package init(_ text: String, label: String? = nil, detail: String = "", count: Int? = nil) {
    self.text = text
    self.label = label ?? text
    self.detail = detail
    self.count = count
  }
}

/// What may stand at the cursor, best first.
package struct Completions: Hashable, Sendable {
  /// The bytes of the text that a candidate takes the place of.
  package var range: Range<Int>
  package var candidates: [Candidate]
  package init(range: Range<Int>, candidates: [Candidate]) {
    self.range = range
    self.candidates = candidates
  }
  package static func none(at offset: Int) -> Completions {
    Completions(range: offset..<offset, candidates: [])
  }
}

/// Everything that the editor knows of the language: closures over texts and places in them, which are
/// UTF-8 byte offsets. Each must be quick: `highlight` and `suggestion` run at every key.
package struct EditorLanguage {
  /// The coloured stretches, in order and without overlaps; the second value is the cursor.
  package var highlight: (String, Int) -> [EditorSpan] = { _, _ in [] }
  /// Whether Enter runs the text; else it adds a row.
  package var isComplete: (String) -> Bool = { _ in true }
  /// Whether a row goes on with the statement before it: what was pasted without marks.
  package var continues: (String) -> Bool = { _ in false }
  package var completions: (String, Int) -> Completions = { _, offset in .none(at: offset) }
  /// Whether a line of the history may be offered as the rest of what is typed.
  package var mayBeSuggested: (String) -> Bool = { _ in true }
  /// Lines of help for the place of the cursor; none when there is nothing to say.
  package var help: (String, Int) -> [String] = { _, _ in [] }
  /// Whether a question mark at the cursor would be part of the text.
  package var acceptsQuestionMark: (String, Int) -> Bool = { _, _ in true }
  package init() {}
}
