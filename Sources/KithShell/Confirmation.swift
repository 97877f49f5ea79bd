import KithBase
import KithSession

/// Asks at the prompt before data are changed.
struct Confirmation {
  private let reader: any LineReader
  private let output: ConsoleOutput

  init(_ reader: any LineReader, _ output: ConsoleOutput) {
    self.reader = reader
    self.output = output
  }

  /// Shows what would be changed and asks; everything but a yes is a no.
  func asks(_ preview: ChangePreview) throws -> Bool {
    output.report(preview.headline)
    try output.show(preview.samples, label: nil, format: nil)
    while true {
      guard case .line(let answer) = reader.ask("apply? [y/N/show all] ") else {
        return false
      }
      switch MetaCommand.trimmed(answer).lowercased() {
      case "y", "yes": return true
      case "s", "a", "all", "show", "show all": try output.show(preview.all(), label: nil, format: nil)
      default: return false
      }
    }
  }
}
