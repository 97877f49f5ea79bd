import KithBase
import KithJournal
import KithSession

/// `kith verify` and `kith salvage`: looking after workspace files.
struct WorkspaceCommand {
  private let files: [String]
  private let output: ConsoleOutput

  init(files: [String], _ output: ConsoleOutput) {
    self.files = files
    self.output = output
  }

  /// Reads all of every file; 0 when everything fits together, else 3.
  func verify() throws -> Int32 {
    if files.isEmpty { throw usage("`verify` wants a workspace", "kith verify acme.kithdb") }
    var exitCode: Int32 = 0
    for path in files {
      let problems = try verified(path)
      if problems.isEmpty {
        output.report("\(path): whole")
      } else {
        exitCode = 3
        for problem in problems { output.report("\(path): \(problem)") }
      }
    }
    return exitCode
  }

  private func verified(_ path: String) throws -> [String] {
    guard SystemFile.exists(path) else {
      throw Diagnostic("K0701", "there is no file `\(path)`", nil)
    }
    let workspace = try Workspace.open(path: path, mode: .readOnly)
    defer { try? workspace.close() }
    return try workspace.verify()
  }

  /// Writes what is intact of the first file into the second; 0 when nothing was lost, else 3.
  func salvage() throws -> Int32 {
    guard files.count == 2 else {
      throw usage(
        "`salvage` wants a damaged workspace and the name of a new one",
        "kith salvage acme.kithdb rescued.kithdb")
    }
    let report = try Salvage.run(
      from: files[0], to: files[1],
      info: ChangeInfo(
        time: Clock.system.now(), user: Account.name, script: nil, statement: "salvage \(files[0])"))
    for table in report.tables {
      output.report("\(table.name): \(Wording.counted(table.rows, "row")) saved")
    }
    for loss in report.lost { output.report("lost: \(loss)") }
    if report.lost.isEmpty { output.report("nothing was lost") }
    return report.lost.isEmpty ? 0 : 3
  }

  private func usage(_ message: String, _ hint: String) -> Failure {
    Failure(.usage, [Diagnostic("K0730", message, nil, hint: hint)])
  }
}
