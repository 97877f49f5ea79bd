import KithBase

struct JSONReader {
  init(_ decoded: TextEncoding.Decoded, fileName: String, options: ImportOptions, interrupt: Interrupt, threads: Int) {}
  static func looksLikeJSON(_ decoded: TextEncoding.Decoded, fileName: String) -> Bool { false }
  func read() throws -> ImportedTable { ImportedTable(name: "", fields: [], rowCount: 0, rejects: [], notes: []) }
}
