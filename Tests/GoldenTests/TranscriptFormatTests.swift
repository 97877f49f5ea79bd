import KithBase
import KithTestSupport
import Testing

/// The transcript format itself, tried on a target that repeats what it is told.
@Suite struct TranscriptFormatTests {
  private final class Echo: TranscriptTarget {
    func run(_ input: SourceText) -> TranscriptReply {
      var reply = TranscriptReply()
      let text = input.text(SourceRange(0, input.bytes.count))
      if text.hasPrefix("bad") {
        reply.errors = [Diagnostic("K0302", "no", SourceRange(4, 6))]
        reply.source = input
        reply.rendering = "error: no"
      } else {
        reply.output = text + "\n# 1\n\nend\n"
        reply.remarks = ["note: said"]
      }
      return reply
    }
  }

  private let text = """
    # about
    # this

    > one
    . two
    one
    two
    \\# 1

    end
    ~ note: said

    # then
    > bad it
    ! K0302 1:5-7

    """

  @Test func repliesAreCompared() {
    let transcript = Transcript(name: "verbs/x", text: text)
    #expect(transcript.steps.map(\.input) == ["one\ntwo", "bad it"])
    #expect(TranscriptRunner.differences(of: transcript, from: Echo()) == [])
    let other = Transcript(name: "verbs/x", text: "> bad it\n! K0302 1:5-8\n> one\none\n")
    #expect(TranscriptRunner.differences(of: other, from: Echo()).count == 2)
  }

  @Test func filesAreWrittenBackAsTheyWere() {
    let transcript = Transcript(name: "verbs/x", text: text)
    #expect(transcript.text(with: TranscriptRunner.replies(of: transcript, from: Echo())) == text)
  }

  @Test func errorsArePinnedInFullUnderErrors() {
    let transcript = Transcript(name: "errors/x", text: "> bad it\n")
    #expect(
      TranscriptRunner.replies(of: transcript, from: Echo()) == [["! K0302 1:5-7", "error: no"]])
  }

  @Test func readsVariants() {
    let read = TranscriptVariant.read(
      "# about\nsmall: batch=3 threads=2 indexes=off\nexcept verbs/x too slow\nexcept verbs/y\nbad: size=3\n")
    #expect(read.variants.map(\.name) == ["small", "bad"])
    #expect(read.variants[0].batchRows == 3 && read.variants[0].threads == 2)
    #expect(!read.variants[0].usesIndexes && read.variants[0].exceptions == ["verbs/x", "verbs/y"])
    #expect(read.problems.count == 2)
  }

  @Test func findsExamplesInMarkdown() {
    let page = "a\n```kith\nx | y\n```\n\n```text\nold\n```\n```text\nother\n```\n"
    let examples = ReadmeExamples(page)
    #expect(examples.examples.map(\.program) == ["x | y"])
    #expect(examples.examples.map(\.output) == [["old"]])
    #expect(
      examples.text(with: [["new", "lines"]])
        == "a\n```kith\nx | y\n```\n\n```text\nnew\nlines\n```\n```text\nother\n```\n")
  }
}
