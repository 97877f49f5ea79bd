import KithBase
import KithSession
import KithSyntax
import Testing

@Suite struct ManualTests {
  @Test func pagesAreSentencesWithExamplesThatParse() {
    for page in Manual.pages {
      #expect(page.summary.hasSuffix("."), "\(page.name)")
      #expect(!page.examples.isEmpty, "\(page.name)")
      for example in page.examples {
        let parsed = Parser.parse(SourceText(example.program), mode: .file)
        #expect(!parsed.hasErrors, "\(page.name): \(example.program)")
      }
    }
  }

  @Test func statementsAndSettingsAreSorted() {
    for kind in [ManualPage.Kind.statement, .setting, .verb] {
      let names = Manual.pages.filter { $0.kind == kind }.map(\.name)
      #expect(names == names.sorted())
    }
  }
}
