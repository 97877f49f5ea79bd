import Glibc
import KithEditor

/// The prompt on a terminal that can edit: whole statements, with everything that the editor knows of
/// the language.
final class BlockReader: LineReader {
  private let editor: BlockEditor
  let readsBlocks = true

  /// Nil where the input or the output is no terminal, or one that cannot move its cursor.
  init?(shell: Shell) {
    guard BlockReader.isPossible,
      let editor = BlockEditor(
        history: History(path: History.defaultPath()), hasColours: BlockReader.hasColours,
        language: ShellLanguage(shell: shell).editorLanguage)
    else { return nil }
    self.editor = editor
  }

  /// True where escape sequences are understood.
  static var isPossible: Bool {
    understandsEscapes && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
  }

  /// What `TERM` says, wherever standard input and output go.
  static var understandsEscapes: Bool {
    let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
    return !["", "dumb", "unknown"].contains(terminal)
  }

  /// False where `NO_COLOR` is set to something (no-color.org).
  static var hasColours: Bool { getenv("NO_COLOR").map { $0.pointee == 0 } ?? true }

  func read(prompt: String) -> LineRead { BlockReader.line(editor.read(prompt: prompt)) }

  func ask(_ question: String) -> LineRead { BlockReader.line(editor.ask(question)) }

  private static func line(_ read: EditorRead) -> LineRead {
    switch read {
    case .block(let text): .line(text)
    case .interrupted: .interrupted
    case .end: .end
    }
  }

  func remember(_ entry: String) { editor.remember(entry) }

  func close() { editor.close() }
}
