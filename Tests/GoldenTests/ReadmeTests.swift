import KithBase
import KithFormats
import KithTestSupport
import Testing

/// The examples of README.md are answered by the demo company, so that what the page shows is true.
@Suite struct ReadmeTests {
  private static let path = GoldenFiles.root + "/README.md"

  /// What a terminal of 96 columns shows, ten rows at most.
  private func replies(_ examples: ReadmeExamples) -> [[String]] {
    let demo = DemoStore.make()
    let target = SessionTarget(
      store: demo.store, at: demo.moment, style: .terminal(width: 96, rowsMax: 10))
    return examples.examples.map { example in
      let reply = target.run(SourceText(example.program))
      return reply.errors.isEmpty
        ? reply.lines(withRendering: false) : reply.rendering.split(separator: "\n").map(String.init)
    }
  }

  @Test func examplesGiveWhatThePageShows() throws {
    let page = GoldenFiles.text(ReadmeTests.path)
    let examples = ReadmeExamples(page)
    #expect(examples.examples.count >= 10)
    let replies = replies(examples)
    if GoldenFiles.accepts {
      try GoldenFiles.write(examples.text(with: replies), to: ReadmeTests.path)
      return
    }
    for (example, reply) in zip(examples.examples, replies) {
      #expect(reply == example.output, "\(example.program)")
    }
  }
}
