import Glibc
import KithBase
import KithSession
import KithShell
import KithStore
import KithSyntax
import KithTestSupport
import Testing

/// The programs of the specification, typed line by line at the prompt: what runs in the end are the
/// statements that the file rule reads, and changes are answered with yes.
@Suite struct TypedProgramTests {
  private static let folder = EditorScreens.root + "/Tests/Golden"

  private static let names: [String] = {
    guard let stream = opendir(folder + "/programs") else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".kith"), name != "fixture.kith" { names.append(name) }
    }
    return names.sorted()
  }()

  /// Gives rows, or blocks as a paste does.
  private final class Typing: LineReader {
    private var texts: [String]
    let readsBlocks: Bool
    let hasPendingInput = false

    init(_ text: String, isPaste: Bool) {
      readsBlocks = isPaste
      texts = isPaste ? [text] : text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    func read(prompt: String) -> LineRead { texts.isEmpty ? .end : .line(texts.removeFirst()) }
    func remember(_ entry: String) {}
    func close() {}
  }

  private func statements(_ text: String) -> [String] {
    let parsed = Parser.parse(SourceText(text), mode: .file)
    return parsed.script.statements.map { parsed.source.text($0.range) }
  }

  @Test func thereAreThirty() { #expect(TypedProgramTests.names.count == 30) }

  @Test(arguments: TypedProgramTests.names) func theStatementsOfTheFileRun(name: String) throws {
    let files = TemporaryFolder()
    // Files are the test's, and the month is one that the fixture has.
    let text = EditorScreens.contents(of: TypedProgramTests.folder + "/programs/\(name)")
      .replacing("\"leads.csv\"", with: "\"\(TypedProgramTests.folder)/fixtures/leads.csv\"")
      .replacing("\"reports\"", with: "\"\(files.path)\"")
      .replacing("date = 2026-10-01", with: "date = 2026-06-01")
    let store: Store
    switch name.prefix(2) {
    // A model wants more customers than the fixture has.
    case "27": store = DemoStore.make().store
    // Two customers of the fixture have one address, which `lookup` refuses from a file too.
    case "19": store = Store()
    default: store = try GoldenFixture.store(folder: TypedProgramTests.folder)
    }
    let target = SessionTarget(store: store, at: GoldenFixture.moment)
    if name.hasPrefix("19") {
      let schema = EditorScreens.contents(of: TypedProgramTests.folder + "/programs/fixture.kith")
      #expect(target.run(SourceText(schema)).errors == [])
    }
    target.session.confirm = { _ in true }
    let shell = Shell(
      session: target.session, output: ConsoleOutput(isTerminal: false, writesJSONErrors: false),
      timeout: nil)
    // A `taking` clause that begins a row would come after the merge had run.
    shell.converse(Typing(text, isPaste: name.hasPrefix("23")))
    #expect(shell.exitCode == 0)
    #expect(shell.statements.flatMap(statements) == statements(text))
  }
}
