import Testing

/// Every check finds what it is for, and nothing in what is right.
@Suite struct CheckTests {
  private func file(_ text: String, _ path: String = "Sources/KithPlan/Bad.swift") -> ProjectFile {
    ProjectFile(path: path, text: text)
  }

  @Test func masksCommentsAndTexts() {
    #expect(SwiftMask.masked("a // b\nc") == "a     \nc")
    #expect(SwiftMask.masked("a /* b /* c */ d */ e") == "a                   e")
    #expect(SwiftMask.masked(#"f("x\"y", "\(g("z"))")"#) == #"f("    ", " (g(" "))")"#)
    #expect(SwiftMask.masked("\"\"\"\n  try" + "!\n\"\"\" + 1") == "\"\"\"\n      \n\"\"\" + 1")
    #expect(SwiftMask.masked("#\"a\"b\"# + 1") == "#\"   \"# + 1")
  }

  @Test func findsLongFiles() {
    #expect(Checks.length(file(String(repeating: "\n", count: 600))) == [])
    #expect(Checks.length(file(String(repeating: "\n", count: 601))).count == 1)
  }

  @Test func measuresFunctions() {
    let text = """
      protocol P {
        func required(a: Int) -> Int
        init(b: Int)
      }
      struct S: P {
        init(b: Int) { self.init() }
        func long(
          a: Int
        ) -> Int {
          let f = { 1 }
          // }
          return f()
        }
      }
      """
    #expect(
      FunctionLengths.of(SwiftMask.masked(text)) == [
        FunctionLength(name: "init", line: 6, lines: 1), FunctionLength(name: "long", line: 7, lines: 7),
      ])
  }

  @Test func findsLongFunctions() {
    let bad = file("func f() {\n" + String(repeating: "  g()\n", count: 60) + "}\n")
    #expect(Checks.functions(bad, known: [:]).map(\.line) == [1])
    #expect(Checks.functions(bad, known: ["Sources/KithPlan/Bad.swift f": 62]) == [])
    #expect(Checks.functions(bad, known: ["Sources/KithPlan/Bad.swift f": 61]).count == 1)
  }

  @Test func findsBannedCalls() {
    let lines = Checks.bans.map { "x = \($0.code)y)" }.joined(separator: "\n")
    #expect(Checks.bannedCalls(file(lines)).map(\.line) == Array(1...Checks.bans.count))
    #expect(Checks.bannedCalls(file("// \(Checks.bans[0].code)\ncase .print(a)\nreprint(b)")) == [])
    #expect(Checks.bannedCalls(file("print(a)", "Sources/KithShell/Good.swift")) == [])
    #expect(Checks.bannedCalls(file("print(a)", "Tests/KithPlanTests/Good.swift")) == [])
    #expect(Checks.bannedCalls(file(Checks.bans[0].code, "Tests/KithPlanTests/Bad.swift")).count == 1)
  }

  @Test func findsReminders() {
    #expect(Checks.reminders(file("// TO" + "DO: later")).count == 1)
    #expect(Checks.reminders(file("let TO" + "DOs = 1")) == [])
  }

  @Test func findsRegistryHosts() {
    let line = "url: \"https://\(Checks.hosts[0])/a/b\""
    #expect(Checks.registryHosts(file(line)).count == 1)
    #expect(Checks.registryHosts(file(line, "Package.swift")).count == 1)
    #expect(Checks.registryHosts(file(".package(" + line + ")", "Package.swift")) == [])
  }

  @Test func findsUnarguedSafety() {
    let bad = "final class A: @unchecked Sendable {}"
    #expect(Checks.safety(file(bad)).count == 1)
    #expect(Checks.safety(file("// Safety: far away\n\n\n\(bad)")).count == 1)
    #expect(Checks.safety(file("// Safety: written once\n\n\(bad)")) == [])
    #expect(Checks.safety(file("\(bad)\n// Safety: written once")) == [])
  }

  @Test func findsMissingDocumentation() {
    #expect(Checks.documentation(file("import A\n\nstruct B {}")).map(\.line) == [3])
    #expect(Checks.documentation(file("import A\n\n/// Is.\n@frozen\nstruct B {}")) == [])
    #expect(Checks.documentation(file("extension A {\n  func b() {}\n}")).map(\.line) == [2])
    #expect(Checks.documentation(file("extension A {\n  /// Does.\n  func b() {}\n}")) == [])
  }

  private let manifest = """
    func layer(_ name: String) -> Target { .target(name: name) }
    let package = Package(
      targets: [
        .target(name: "Bottom"),
        layer("Left", ["Bottom"]),
        layer("Right", ["Bottom"]),
        .executableTarget(name: "top", dependencies: ["Left", .product(name: "Parser", package: "p")]),
        tests("LeftTests", ["Left"]),
      ])
    """

  @Test func readsTheManifest() {
    let layers = Layers(manifest: manifest)
    #expect(layers.all.map(\.name) == ["Bottom", "Left", "Right", "top", "LeftTests"])
    #expect(layers.all[3].dependencies == ["Left", "Parser", "p"])
    #expect(layers.upward == [])
    #expect(Layers(manifest: "targets: [ layer(\"A\", [\"B\"]), layer(\"B\") ]").upward == ["A → B"])
  }

  @Test func findsForbiddenImports() {
    let layers = Layers(manifest: manifest)
    func lines(_ text: String, _ path: String) -> [Int] { layers.check(file(text, path)).map(\.line) }
    #expect(lines("import Bottom\npackage import Right\nimport Glibc", "Sources/Left/A.swift") == [2])
    #expect(lines("import struct Right.Thing", "Sources/Left/A.swift") == [1])
    #expect(lines("import Testing", "Sources/Left/A.swift") == [1])
    #expect(lines("import Testing\n@testable import Left", "Tests/LeftTests/A.swift") == [])
    #expect(lines("import Foundation", "Tests/LeftTests/A.swift") == [1])
    #expect(lines("// import Right\nlet text = \"import Right\"", "Sources/Left/A.swift") == [])
    #expect(lines("", "Sources/Nowhere/A.swift") == [0])
  }

  @Test func findsCodes() {
    #expect(DiagnosticCodes.found(in: "Diagnostic(\"K0302\", …) ! K0106 1:2-3 K01 K0") == ["K0302", "K0106"])
  }
}
