import KithFormats
import Testing

@Suite struct OutputFormatTests {
  @Test func theListIsSortedAndComplete() {
    let names = OutputFormat.all.map(\.name)
    #expect(names == names.sorted())
    #expect(names == ["csv", "json", "jsonl", "line", "markdown", "svg", "table", "tsv", "xlsx"])
    let extensions = OutputFormat.all.flatMap(\.extensions)
    #expect(Set(extensions).count == extensions.count)
    for format in OutputFormat.all { #expect(format.summary.hasSuffix(".")) }
  }

  @Test func formatsAreFoundByNameAndExtension() {
    #expect(OutputFormat.named("MD")?.name == "markdown")
    #expect(OutputFormat.named("table")?.name == "table")
    #expect(OutputFormat.named("png") == nil)
    #expect(OutputFormat.forFile(extension: ".XLSX")?.name == "xlsx")
    #expect(OutputFormat.forFile(extension: "ndjson")?.name == "jsonl")
    #expect(OutputFormat.forFile(extension: "table") == nil)
    #expect(OutputFormat.forFile(extension: "") == nil)
  }
}
