import KithBase
import KithSyntax

/// Plays transcripts and says where the replies are others than expected.
package enum TranscriptRunner {
  /// The replies, step by step, as lines of a transcript.
  package static func replies(
    of transcript: Transcript, from target: any TranscriptTarget
  ) -> [[String]] {
    transcript.steps.map { step in
      target.run(SourceText(step.input)).lines(withRendering: transcript.pinsRenderings)
    }
  }

  /// Differences as texts for people; empty when every reply is as expected.
  package static func differences(
    of transcript: Transcript, from target: any TranscriptTarget
  ) -> [String] {
    zip(transcript.steps, replies(of: transcript, from: target)).compactMap { step, reply in
      guard reply != step.expected else { return nil }
      return """
        \(transcript.name)
        > \(step.input)
        expected:
        \(step.expected.joined(separator: "\n"))
        came:
        \(reply.joined(separator: "\n"))
        """
    }
  }

  /// What is wrong with the printed form of the inputs: it reads as the same tree and prints as
  /// itself.
  package static func formatProblems(of transcript: Transcript) -> [String] {
    transcript.steps.flatMap { step -> [String] in
      let parsed = Parser.parse(SourceText(step.input), mode: .file)
      guard !parsed.hasErrors else { return [] }
      let printed = Formatter.format(parsed)
      let again = Parser.parse(SourceText(printed), mode: .file)
      if again.hasErrors {
        return ["\(transcript.name): the printed form has errors:\n\(printed)"]
      }
      if SyntaxOutline.of(again) != SyntaxOutline.of(parsed) {
        return ["\(transcript.name): the printed form reads otherwise:\n\(printed)"]
      }
      if Formatter.format(again) != printed {
        return ["\(transcript.name): printing twice gives another text:\n\(printed)"]
      }
      return []
    }
  }
}
