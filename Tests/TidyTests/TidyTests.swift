import Testing

/// Everything that the sources are held to; a finding names the file and what to do.
@Suite struct TidyTests {
  private let all = ProjectFiles.sources + ProjectFiles.tests

  private func expectNone(_ findings: [Finding]) {
    for finding in findings { Issue.record("\(finding)") }
  }

  @Test func theProjectIsFound() {
    #expect(ProjectFiles.sources.count > 100)
    #expect(ProjectFiles.tests.contains { $0.path == "Tests/TidyTests/TidyTests.swift" })
  }

  @Test func importsFollowTheArrows() {
    let layers = Layers(manifest: ProjectFiles.file("Package.swift").text)
    #expect(layers.all.count > 15)
    #expect(layers.upward == [])
    expectNone(all.flatMap(layers.check))
  }

  @Test func filesAreShort() { expectNone(all.flatMap(Checks.length)) }

  @Test func functionsAreShort() {
    let known = Dictionary(
      ProjectFiles.list("long-functions.txt").map { ("\($0[0]) \($0[1])", Int($0[2]) ?? 0) },
      uniquingKeysWith: max)
    expectNone(all.flatMap { Checks.functions($0, known: known) })
    // The list only shrinks: what was mended leaves it.
    var found: [String: Int] = [:]
    for file in all {
      for function in FunctionLengths.of(file.masked) {
        found["\(file.path) \(function.name)", default: 0] = max(
          found["\(file.path) \(function.name)"] ?? 0, function.lines)
      }
    }
    for (name, limit) in known where found[name] ?? 0 < limit {
      Issue.record("long-functions.txt: `\(name)` has \(found[name] ?? 0) lines now, not \(limit)")
    }
  }

  @Test func callsThatEndTheProgramAreNotMade() { expectNone(all.flatMap(Checks.bannedCalls)) }

  @Test func nothingIsPutOff() { expectNone(all.flatMap(Checks.reminders)) }

  @Test func whatTheCompilerCannotCheckIsArgued() { expectNone(all.flatMap(Checks.safety)) }

  @Test func everyFileSaysWhatItIs() {
    let known = Set(ProjectFiles.list("undocumented-files.txt").map { $0[0] })
    let found = ProjectFiles.sources.flatMap(Checks.documentation)
    expectNone(found.filter { !known.contains($0.path) })
    for path in known.subtracting(found.map(\.path)).sorted() {
      Issue.record("undocumented-files.txt: \(path) says what it is now; take it off the list")
    }
  }

  @Test func packagesComeThroughTheManifestOnly() {
    let texts = ["swift", "md", "txt", "json", "ebnf", "kith", "transcript", "py", "c", "h"]
    let paths = ProjectFiles.paths(under: "").filter { path in
      path.hasPrefix("scripts/") || path.hasPrefix(".ci/") || texts.contains { path.hasSuffix(".\($0)") }
    }
    expectNone(paths.map(ProjectFiles.file).flatMap(Checks.registryHosts))
  }

  @Test func filesAreSmall() {
    for folder in ["Sources", "Tests", "scripts", "grammar", ".ci"] {
      for path in ProjectFiles.paths(under: folder) where ProjectFiles.size(path) > Checks.fileBytesMax {
        Issue.record("\(path): \(ProjectFiles.size(path)) bytes (\(Checks.fileBytesMax) at most)")
      }
    }
  }

  @Test func everyDiagnosticIsTested() {
    let raised = ProjectFiles.sources.filter { $0.module != "KithTestSupport" }
      .reduce(into: Set<String>()) { $0.formUnion(DiagnosticCodes.found(in: $1.text)) }
    let covered = ProjectFiles.paths(under: "Tests")
      .filter { !$0.hasPrefix("Tests/TidyTests/") }.map(ProjectFiles.file)
      .reduce(into: Set<String>()) { $0.formUnion(DiagnosticCodes.found(in: $1.text)) }
    let excused = ProjectFiles.list("untested-codes.txt")
    for entry in excused {
      #expect(entry.count > 2, "untested-codes.txt: \(entry[0]) needs a reason")
    }
    let names = Set(excused.map { $0[0] })
    for code in raised.subtracting(covered).subtracting(names).sorted() {
      Issue.record("\(code) is raised but in no test or transcript")
    }
    for code in names.intersection(covered).union(names.subtracting(raised)).sorted() {
      Issue.record("untested-codes.txt: \(code) is tested now or raised no more; take it off the list")
    }
  }
}
