/// A conversation written down: what was typed and what came back.
///
///     # where keeps the rows for which the condition is true
///     > customers
///     . | where tier = "A" | select id, name
///     id  name
///     --  ----
///      1  Ada
///     ~ note: 1 of 12 rows dropped …
///     > customers | where tear = "A"
///     ! K0302 1:19-23
///
/// `>` begins an input and `.` goes on with it; `!` is an error by code and place (columns count from
/// one, the end is the column after the last); `~` is what was said beside the result; `#` is a
/// comment; anything else is output. An output line that begins with one of these signs has a
/// backslash before it. Empty lines around an output belong to the layout.
package struct Transcript: Sendable {
  package struct Step: Sendable {
    /// Lines before the input, with their signs, to be written back as they were.
    package var before: [String] = []
    package var input: String
    package var expected: [String] = []
  }

  /// Path below Tests/Golden without the extension, such as `verbs/where`.
  package var name: String
  package var steps: [Step] = []
  /// Lines behind the last step.
  package var after: [String] = []

  package init(name: String, text: String) {
    self.name = name
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    var pending: [String] = []
    for line in lines {
      if line.hasPrefix("> ") {
        steps.append(Step(before: pending, input: String(line.dropFirst(2))))
        pending = []
      } else if line.hasPrefix(". "), let last = steps.indices.last, steps[last].expected.isEmpty {
        steps[last].input += "\n" + line.dropFirst(2)
      } else if line.hasPrefix("#") || (line.isEmpty && (steps.isEmpty || !pending.isEmpty)) {
        pending.append(line)
      } else if let last = steps.indices.last, pending.isEmpty {
        steps[last].expected.append(line)
      } else {
        pending.append(line)
      }
    }
    after = pending
    for index in steps.indices { trim(index) }
  }

  /// Empty lines at the end of an output stand before what follows.
  private mutating func trim(_ index: Int) {
    var moved = 0
    while steps[index].expected.last == "" {
      steps[index].expected.removeLast()
      moved += 1
    }
    let lines = [String](repeating: "", count: moved)
    if index + 1 < steps.count {
      steps[index + 1].before = lines + steps[index + 1].before
    } else {
      after = lines + after
    }
  }

  /// Full renderings of errors are pinned here only.
  package var pinsRenderings: Bool { name.hasPrefix("errors/") }

  /// The transcript as a file, with other outputs in place of the expected ones.
  package func text(with outputs: [[String]]) -> String {
    var lines: [String] = []
    for (step, output) in zip(steps, outputs) {
      lines += step.before
      let input = step.input.split(separator: "\n", omittingEmptySubsequences: false)
      lines += input.enumerated().map { ($0.offset == 0 ? "> " : ". ") + $0.element }
      lines += output
    }
    lines += after
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A line of output as it stands in a transcript.
  static func escaped(_ line: String) -> String {
    let signs = ["# ", "> ", ". ", "! ", "~ ", "\\"]
    return line == "#" || signs.contains { line.hasPrefix($0) } ? "\\" + line : line
  }
}
