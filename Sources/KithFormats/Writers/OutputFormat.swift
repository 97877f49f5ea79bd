package import KithColumns

/// A way to write a result.
package struct OutputFormat: Sendable {
  /// The name that `--format` takes.
  package let name: String
  /// One sentence.
  package let summary: String
  /// File name extensions that `export` knows it by, lower case, without the point.
  package let extensions: [String]
  /// Whether the bytes are no text, so that they do not belong on a terminal.
  package let isBinary: Bool
  /// Writes the whole result in chunks. Throws a `Diagnostic` where the format cannot hold it,
  /// `Interrupted`, or what the sink throws.
  package let write: @Sendable (ResultTable, WriteOptions, any ByteSink) throws -> Void

  package init(
    _ name: String, _ summary: String, extensions: [String] = [], isBinary: Bool = false,
    write: @escaping @Sendable (ResultTable, WriteOptions, any ByteSink) throws -> Void
  ) {
    self.name = name
    self.summary = summary
    self.extensions = extensions
    self.isBinary = isBinary
    self.write = write
  }

  /// Every format, by name.
  package static let all: [OutputFormat] = [
    csv, json, jsonl, line, markdown, svg, table, tsv, xlsx,
  ]

  /// The format of this name or extension (`md` is `markdown`), letter case aside; nil when there
  /// is none.
  package static func named(_ name: String) -> OutputFormat? {
    let lowered = name.lowercased()
    return all.first { $0.name == lowered } ?? forFile(extension: lowered)
  }

  /// The format of files with this extension, letter case and a leading point aside; nil when there
  /// is none.
  package static func forFile(extension suffix: String) -> OutputFormat? {
    let lowered = (suffix.hasPrefix(".") ? String(suffix.dropFirst()) : suffix).lowercased()
    return all.first { $0.extensions.contains(lowered) }
  }

  package static let csv = OutputFormat(
    "csv", "Comma-separated values, quoted where they must be.", extensions: ["csv"],
    write: CSVWriter.write)

  package static let json = OutputFormat(
    "json", "A JSON array with one object a row.", extensions: ["json"],
    write: JSONWriter.writeArray)

  package static let jsonl = OutputFormat(
    "jsonl", "JSON Lines: one object a line.", extensions: ["jsonl", "ndjson"],
    write: JSONWriter.writeLines)

  package static let line = OutputFormat(
    "line", "One `name = value` a line, a block a row.", write: LineWriter.write)

  package static let markdown = OutputFormat(
    "markdown", "A Markdown table.", extensions: ["md", "markdown"], write: MarkdownWriter.write)

  package static let svg = OutputFormat(
    "svg", "A chart of the columns of numbers, as a picture.", extensions: ["svg"], isBinary: true,
    write: SVGWriter.write)

  package static let table = OutputFormat(
    "table", "Straight columns for people, fitted to the terminal.",
    write: TableWriter.writeWithFooter)

  package static let tsv = OutputFormat(
    "tsv", "Tab-separated values; tabs, line ends and backslashes in texts are escaped.",
    extensions: ["tsv", "tab"], write: TSVWriter.write)

  package static let xlsx = OutputFormat(
    "xlsx", "A spreadsheet of one sheet (Office Open XML).", extensions: ["xlsx"], isBinary: true,
    write: XLSXWriter.write)
}
