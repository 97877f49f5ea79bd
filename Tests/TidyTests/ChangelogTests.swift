import Testing

/// What CHANGELOG.md says about tests is true.
@Suite struct ChangelogTests {
  /// The links to tests: the name of the test, and its file.
  private static let links: [(name: String, path: String)] = {
    let text = ProjectFiles.file("CHANGELOG.md").text
    return text.split(separator: "](Tests/").dropLast().enumerated().compactMap { index, before in
      let after = text.split(separator: "](Tests/")[index + 1]
      guard let name = before.split(separator: "[").last,
        let path = after.split(separator: ")").first
      else { return nil }
      return (String(name), "Tests/" + path)
    }
  }()

  @Test func everyPromiseOfThePromptHasItsTest() {
    #expect(ChangelogTests.links.count >= 14)
    for link in ChangelogTests.links {
      let file = ProjectFiles.tests.first { $0.path == link.path }
      #expect(file != nil, "CHANGELOG.md: there is no \(link.path)")
      #expect(
        file.map { $0.text.contains("func \(link.name)(") } ?? true,
        "CHANGELOG.md: \(link.path) has no test `\(link.name)`")
    }
  }
}
