import KithBase
import KithColumns
import KithJournal
import KithSession

/// A workspace in a folder of its own, opened by one session after another.
final class WorkspaceFile {
  let folder = Folder()
  var path: String { folder.path + "acme.kithdb" }
  private(set) var output = Recording()
  private(set) var session: Session

  /// At noon of 2026-07-01.
  static let noon: Int64 = 1_782_907_200_000_000

  init() { session = Session(output: output, clock: .fixed(at: WorkspaceFile.noon)) }

  /// Ends the session, cleanly or as a crash would, and begins another.
  @discardableResult
  func reopen(readOnly: Bool = false, crashing: Bool = false) -> String? {
    if crashing { session.workspace?.abandon() } else { try? session.close() }
    output = Recording()
    session = Session(output: output, clock: .fixed(at: WorkspaceFile.noon))
    do {
      try session.open(workspace: path, readOnly: readOnly)
      session.options.isReadOnly = readOnly
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Types statements; returns how they failed, rendered, or nil.
  @discardableResult
  func type(_ text: String) -> String? {
    do throws(Failure) {
      try session.runTyped(SourceText(text))
      return nil
    } catch {
      return DiagnosticRenderer.text(error.diagnostics, in: error.source)
    }
  }

  /// Runs a program; returns how it failed, rendered, or nil.
  @discardableResult
  func run(_ text: String) -> String? {
    do throws(Failure) {
      try session.run(SourceText(name: "test.kith", text))
      return nil
    } catch {
      return DiagnosticRenderer.text(error.diagnostics, in: error.source)
    }
  }

  /// What a question gives.
  func answer(_ text: String) -> String {
    let count = output.results.count
    if let problem = type(text) { return problem }
    return output.results.dropFirst(count).joined(separator: "\n")
  }

  static let customers = """
    table customers (id: int key, name: text, country: text, spend: decimal);
    [{id: 1, name: "Ada", country: "DE", spend: 10.50}, {id: 2, name: "李小龙", country: "CN", spend: 20.25},
     {id: 3, name: "Zoë", country: "XX", spend: null}] | insert into customers
    """
}
