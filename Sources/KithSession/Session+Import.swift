package import KithBase
package import KithColumns
import KithSyntax

extension Session {
  func importFiles(
    _ files: [Expression], into: Name?, _ options: [Option], _ range: SourceRange
  ) throws {}
  package func read(file: String, options: [String: Value], range: SourceRange) throws -> ResultTable { throw Diagnostic("K0701", "", nil) }
}
