import Glibc
import KithBase
import Testing

@testable import KithFunctions

@Suite struct RegistryTests {
  @Test func namesAreUniqueAndSorted() {
    let names = ScalarFunction.all.map(\.name)
    #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(Set(names).count == names.count)
    for name in names { #expect(ScalarFunction.named(name)?.name == name) }
    #expect(ScalarFunction.named("LOWER")?.name == "lower")
    #expect(ScalarFunction.named("similar") == nil)
  }

  @Test func everyPageIsComplete() {
    for function in ScalarFunction.all {
      #expect(function.summary.hasSuffix("."), "\(function.name)")
      #expect(!function.examples.isEmpty, "\(function.name)")
      #expect(function.signature.hasPrefix(function.name + "("), "\(function.name)")
    }
  }

  @Test func everyAggregateAndWindowFunctionHasAPage() {
    let aggregates = AggregateKind.manual.map(\.name)
    #expect(aggregates == AggregateKind.allCases.map(\.rawValue).sorted())
    let windows = WindowKind.manual.map(\.name)
    #expect(windows == WindowKind.allCases.map(\.rawValue).sorted())
    for page in AggregateKind.manual + WindowKind.manual {
      #expect(page.summary.hasSuffix("."), "\(page.name)")
      #expect(!page.examples.isEmpty, "\(page.name)")
    }
  }

  @Test func everyDefinitionIsInTheList() throws {
    let folder = "\(#filePath)".split(separator: "/").dropLast(3).joined(separator: "/")
    let source = "/\(folder)/Sources/KithFunctions"
    var found: [String] = []
    for name in files(under: source) {
      let lines = try #require(read(name)).split(separator: "\n")
      for (line, next) in zip(lines, lines.dropFirst())
      where line.contains("static let") && line.contains("= ScalarFunction(") {
        found.append(String(next.split(separator: "\"")[1]))
      }
    }
    #expect(found.count == ScalarFunction.all.count)
    #expect(Set(found) == Set(ScalarFunction.all.map(\.name)))
  }

  @Test func examplesOfCallsHold() throws {
    var count = 0
    for function in ScalarFunction.all {
      for example in function.examples {
        guard let value = try ExampleReader.run(example.call) else { continue }
        count += 1
        #expect(printed(value) == example.result, "\(example.call)")
      }
    }
    #expect(count > 70)
  }

  private func files(under folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var result: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".") { continue }
      if name.hasSuffix(".swift") {
        result.append("\(folder)/\(name)")
      } else {
        result += files(under: "\(folder)/\(name)")
      }
    }
    return result
  }

  private func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&block, 1, block.count, file), count > 0 { bytes += block[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
