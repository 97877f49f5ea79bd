import KithPlan
import Testing

/// The thirty programs of the specification over their fixture: those that only read bind to sound
/// plans; the others say what they wait for, and nothing else.
@Suite struct ProgramBindingTests {
  static let waiting: [String: [String]] = [
    "23": ["K0306: `similar` needs fuzzy matching, which comes later"],
  ]

  @Test(arguments: Programs.names) func binds(name: String) {
    let outcome = bind(Programs.text(name))
    #expect(outcome.messages == Self.waiting[String(name.prefix(2))] ?? [])
    #expect(outcome.unsound == [])
    #expect(!outcome.pipelines.isEmpty || Self.waiting[String(name.prefix(2))] != nil)
  }

  @Test func thereAreThirty() { #expect(Programs.names.count == 30) }
}
