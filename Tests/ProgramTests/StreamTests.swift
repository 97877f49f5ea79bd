import KithTestSupport
import Testing

/// Long streams of statements from a pipe.
@Suite struct StreamTests {
  @Test func mistakesFarDownAStreamKnowTheirLine() {
    let folder = TemporaryFolder()
    let lines = String(repeating: "\n", count: 12_000) + "[{a: 1}]\n| select b\n:nonsense\n[{a: 2}]\n"
    let child = Child.run([], in: folder, input: lines)
    #expect(child.errors.contains("--> input:12002:10\n"), "\(child.errors)")
    #expect(child.errors.contains("12002 | | select b\n"), "\(child.errors)")
    #expect(child.output == "a\n2\n")
    #expect(child.code == 1)
  }
}
