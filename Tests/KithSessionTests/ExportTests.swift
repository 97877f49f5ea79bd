import KithBase
import KithSession
import Testing

@Suite struct ExportTests {
  @Test func filesTakeTheirNamesWhenTheProgramSucceeds() {
    let bench = Bench()
    let path = bench.folder.path
    #expect(bench.run("[{x: 1}] | export \"\(path)a.csv\"\nassert false") != nil)
    #expect(bench.folder.names.isEmpty)
    #expect(bench.run("[{x: 1}, {x: 2}] | export \"\(path)a.csv\"") == nil)
    #expect(bench.folder.read("a.csv") == "x\n1\n2\n")
    #expect(bench.folder.names == ["a.csv"])
    #expect(bench.output.reports == ["wrote 2 rows, 1 column → \(path)a.csv (6 bytes)"])
    #expect(bench.output.results.isEmpty)
  }

  @Test func programsReplaceAndThePromptAsks() {
    let bench = Bench()
    let file = bench.file("a.csv", "old")
    #expect(bench.type("[{x: 1}] | export \"\(file)\"")?.contains("K0720") == true)
    #expect(bench.folder.read("a.csv") == "old")
    #expect(bench.type("[{x: 1}] | export \"\(file)\" with overwrite: true") == nil)
    #expect(bench.folder.read("a.csv") == "x\n1\n")
    #expect(bench.session.lastEffect == "wrote a file")
    #expect(bench.run("[{x: 2}] | export \"\(file)\"") == nil)
    #expect(bench.folder.read("a.csv") == "x\n2\n")
  }

  @Test func formulasAreMadeHarmlessUnlessRaw() {
    let bench = Bench()
    let path = bench.folder.path
    bench.run(
      "[{x: \"=1+1\"}] | export \"\(path)safe.csv\"\n[{x: \"=1+1\"}] | export \"\(path)raw.csv\" with raw: true"
    )
    #expect(bench.folder.read("safe.csv") == "x\n'=1+1\n")
    #expect(bench.folder.read("raw.csv") == "x\n=1+1\n")
  }

  @Test func oneFilePerValueInAFolderThatIsMade() {
    let bench = Bench()
    let path = bench.folder.path
    let failure = bench.run(
      "[{k: \"a\", n: 1}, {k: \"b\", n: 2}, {k: \"a\", n: 3}] | export f\"\(path){k}.json\" per k")
    #expect(failure == nil)
    #expect(bench.folder.names == ["a.json", "b.json"])
  }

  @Test func aFailedProgramLeavesNoFoldersEither() {
    let bench = Bench()
    let path = bench.folder.path
    let export = "[{x: 1}] | export \"\(path)new/deep/a.csv\""
    #expect(bench.run(export + "\nassert false") != nil)
    #expect(bench.folder.names.isEmpty)
    #expect(bench.run(export) == nil)
    #expect(bench.folder.read("new/deep/a.csv") == "x\n1\n")
  }

  @Test func unknownEndingsAndOptionsAreErrors() {
    let bench = Bench()
    let path = bench.folder.path
    #expect(bench.run("[{x: 1}] | export \"\(path)a.doc\"")?.contains("K0724") == true)
    #expect(bench.run("[{x: 1}] | export \"\(path)a.csv\" with haeder: true") != nil)
    #expect(bench.folder.names.isEmpty)
  }

  @Test func groupsDoNotShareAFile() {
    let bench = Bench()
    let path = bench.folder.path
    #expect(bench.run("[{k: 1}, {k: 2}] | export \"\(path)a.csv\" per k")?.contains("K0506") == true)
    #expect(bench.run("[{k: 1, n: 1}, {k: 1, n: 2}] | export f\"\(path){n}.csv\" per k")?.contains("K0506") == true)
    #expect(bench.folder.names.isEmpty)
  }

  @Test func whatIsReplacedOrMadeHarmlessIsTold() {
    let bench = Bench()
    let path = bench.folder.path
    bench.run("[{x: 1}] | export \"\(path)a.csv\"\n[{x: \"@y\"}] | export \"\(path)a.csv\"")
    #expect(bench.output.reports.count == 2)
    #expect(bench.output.reports[0].hasSuffix(" · replaced by a later export"))
    #expect(bench.output.reports[1].hasSuffix(" · 1 text that could be a formula written after a '"))
  }
}
