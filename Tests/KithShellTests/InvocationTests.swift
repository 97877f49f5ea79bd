import KithShell
import Testing

@Suite struct InvocationTests {
  @Test func filesAndParametersAreTold() {
    var invocation = Invocation()
    invocation.take(["a.csv", "--month", "2026-01-01", "b.kith", "--min-n=-5", "--flag", "--last"])
    #expect(invocation.files == ["a.csv", "b.kith"])
    #expect(invocation.parameters.map(\.name) == ["month", "min_n", "flag", "last"])
    #expect(invocation.parameters.map(\.value) == ["2026-01-01", "-5", "true", "true"])
  }
}
