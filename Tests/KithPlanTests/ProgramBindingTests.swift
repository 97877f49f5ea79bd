import KithPlan
import Testing

/// The thirty programs of the specification over their fixture bind to sound plans.
@Suite struct ProgramBindingTests {
  @Test(arguments: Programs.names) func binds(name: String) {
    let outcome = bind(Programs.text(name))
    #expect(outcome.messages == [])
    #expect(outcome.unsound == [])
    #expect(!outcome.pipelines.isEmpty)
  }

  @Test func thereAreThirty() { #expect(Programs.names.count == 30) }
}
