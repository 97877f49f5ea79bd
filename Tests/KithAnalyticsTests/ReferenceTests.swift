import Glibc
import Testing

@testable import KithAnalytics

/// Every line of the reference list within its tolerance.
@Suite struct ReferenceTests {
  @Test func theListIsWhole() { #expect(ReferenceRow.all.count == 405) }

  @Test(arguments: ReferenceRow.all)
  func agrees(_ row: ReferenceRow) throws {
    let answer = try #require(
      try ReferenceModels.answer(row.name) ?? ReferenceData.answer(row.name),
      "nothing answers \(row.name)")
    if case .absent(let reason) = answer {
      ReferenceTests.note("\(row.name) skipped: \(reason)")
      return
    }
    let complaint = row.complaint(answer)
    #expect(complaint == nil, "\(complaint ?? "")")
  }

  /// Skips are said on standard error, so that a log shows what was not tested.
  private static func note(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(2, line, line.count)
  }
}
