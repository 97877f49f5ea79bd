import KithBase
import KithSyntax
import Testing

@Suite struct ProgramTests {
  @Test func thereAreThirtyAndTheFixture() { #expect(Programs.all.count == 31) }

  @Test(arguments: Programs.all.map(\.name)) func parses(name: String) throws {
    let program = try #require(Programs.all.first { $0.name == name })
    #expect(Parsed(program.text).errors == [])
  }
}
