/// The programs of a Markdown text with the outputs that follow them: every block fenced as `kith` and
/// the block fenced as `text` behind it.
package struct ReadmeExamples {
  package struct Example: Sendable {
    package var program: String
    package var output: [String]
    /// Where the lines of the output stand in the text.
    package var lines: Range<Int>
  }

  package private(set) var examples: [Example] = []
  private var lines: [String]

  package init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var program: String?
    var index = 0
    while index < lines.count {
      let fence = lines[index]
      guard fence == "```kith" || fence == "```text",
        let end = lines[(index + 1)...].firstIndex(of: "```")
      else {
        index += 1
        continue
      }
      let content = Array(lines[(index + 1)..<end])
      if fence == "```kith" {
        program = content.joined(separator: "\n")
      } else if let known = program {
        examples.append(Example(program: known, output: content, lines: (index + 1)..<end))
        program = nil
      }
      index = end + 1
    }
  }

  /// The text with other outputs in place of those it has.
  package func text(with outputs: [[String]]) -> String {
    var result = lines
    for (example, output) in zip(examples, outputs).reversed() {
      result.replaceSubrange(example.lines, with: output)
    }
    return result.joined(separator: "\n")
  }
}
