import Glibc
import KithBase
import KithColumns
import KithSession

/// Keeps everything that a session says: results as lines of cells parted by ` | `.
final class Recording: SessionOutput {
  var results: [String] = []
  var reports: [String] = []
  var notes: [String] = []

  func isForPeople(format: String?) -> Bool { true }

  func show(_ table: ResultTable, label: String?, format: String?) throws {
    let head = (label.map { "\($0): " } ?? "") + table.fields.map(\.name).joined(separator: " | ")
    let rows = (0..<table.rowCount).map { row in
      table.row(row).map { $0.isNull ? "-" : ValueText.text(of: $0) }.joined(separator: " | ")
    }
    results.append(([head] + rows).joined(separator: "\n"))
  }

  func show(scalar: String) throws { results.append(scalar) }
  func note(_ note: Diagnostic) { notes.append(note.message) }
  func report(_ line: String) { reports.append(line) }
}

/// A session over nothing, at noon of 2026-07-01.
struct Bench {
  let output = Recording()
  let session: Session
  let folder: Folder

  init() {
    folder = Folder()
    var options = Session.Options()
    options.rejectsFolder = folder.path
    session = Session(
      output: output, clock: .fixed(at: 1_782_907_200_000_000), options: options)
  }

  /// Runs a program; returns how it failed, rendered, or nil.
  @discardableResult
  func run(
    _ program: String, name: String = "input", parameters: ParameterValues = ParameterValues()
  ) -> String? {
    do throws(Failure) {
      try session.run(SourceText(name: name, program), parameters: parameters)
      return nil
    } catch {
      return DiagnosticRenderer.text(error.diagnostics, in: error.source)
    }
  }

  /// Types statements at the prompt.
  @discardableResult
  func type(_ text: String) -> String? {
    do throws(Failure) {
      try session.runTyped(SourceText(text))
      return nil
    } catch {
      return DiagnosticRenderer.text(error.diagnostics, in: error.source)
    }
  }

  func file(_ name: String, _ content: String) -> String { folder.write(name, content) }
}

/// A folder that goes away with its owner.
final class Folder {
  /// With a final slash.
  let path: String

  init() {
    var template = Array("/tmp/kith-test-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template)) + "/"
  }

  deinit {
    for name in names { unlink(path + name) }
    for name in names { rmdir(path + name) }
    rmdir(path)
  }

  func write(_ name: String, _ content: String) -> String {
    let file = fopen(path + name, "w")
    fputs(content, file)
    fclose(file)
    return path + name
  }

  func read(_ name: String) -> String? {
    (try? SystemFile.read(path + name)).map { String(decoding: $0, as: UTF8.self) }
  }

  var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var result: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { result.append(name) }
    }
    return result.sorted()
  }
}
