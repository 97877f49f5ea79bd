import KithTestSupport
import Testing

/// Every transcript under every variant.
@Suite struct TranscriptTests {
  private func target(_ variant: TranscriptVariant) throws -> SessionTarget {
    SessionTarget(
      store: try GoldenFixture.store(folder: GoldenFiles.folder), at: GoldenFixture.moment,
      variant: variant)
  }

  @Test func thereAreTranscriptsAndVariants() {
    #expect(GoldenFiles.only != nil || GoldenFiles.transcripts.count >= 20)
    #expect(GoldenFiles.variants.variants.count >= 5)
    #expect(GoldenFiles.variants.problems == [])
    let known = Set(GoldenFiles.transcripts)
    for variant in GoldenFiles.variants.variants where GoldenFiles.only == nil {
      #expect(variant.exceptions.subtracting(known) == [], "exceptions of \(variant.name)")
    }
  }

  @Test(.enabled(if: GoldenFiles.accepts), arguments: GoldenFiles.transcripts)
  func accept(name: String) throws {
    let transcript = GoldenFiles.transcript(name)
    let replies = TranscriptRunner.replies(of: transcript, from: try target(TranscriptVariant(name: "usual")))
    let text = transcript.text(with: replies)
    if text != GoldenFiles.text(GoldenFiles.path(name)) {
      try GoldenFiles.write(text, to: GoldenFiles.path(name))
    }
  }

  @Test(
    .enabled(if: !GoldenFiles.accepts), arguments: GoldenFiles.transcripts,
    GoldenFiles.variants.variants)
  func replay(name: String, variant: TranscriptVariant) throws {
    if variant.exceptions.contains(name) { return }
    let transcript = GoldenFiles.transcript(name)
    #expect(!transcript.steps.isEmpty)
    for difference in TranscriptRunner.differences(of: transcript, from: try target(variant)) {
      Issue.record("\(difference)\nunder \(variant.name)")
    }
  }

  @Test(arguments: GoldenFiles.transcripts) func inputsArePrintedFaithfully(name: String) {
    for problem in TranscriptRunner.formatProblems(of: GoldenFiles.transcript(name)) {
      Issue.record("\(problem)")
    }
  }
}
