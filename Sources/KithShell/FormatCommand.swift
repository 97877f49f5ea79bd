import Glibc
import KithBase
import KithSession
import KithSyntax

/// `kith fmt`: prints programs in their canonical form, or rewrites files.
struct FormatCommand {
  let files: [String]
  /// Changes nothing; says which files are not in canonical form.
  let checks: Bool

  /// Without files, or for `-`, standard input to standard output. Returns the exit code: 1 when a file
  /// cannot be read as a program, or with `checks` is not in its canonical form.
  func run() throws -> Int32 {
    var exitCode: Int32 = 0
    for path in files.isEmpty ? ["-"] : files {
      let isInput = path == "-"
      let bytes = try SystemFile.read(isInput ? "/dev/stdin" : path)
      let parsed = Parser.parse(
        SourceText(name: isInput ? "input" : path, bytes: bytes), mode: .file)
      if parsed.hasErrors {
        StandardError.line(
          DiagnosticRenderer.text(
            parsed.diagnostics.filter { $0.severity == .error }, in: parsed.source))
        exitCode = 1
        continue
      }
      let formatted = Array(Formatter.format(parsed).utf8)
      if checks {
        if formatted != bytes {
          StandardError.line("\(path): not formatted")
          exitCode = 1
        }
      } else if isInput {
        try StreamSink(STDOUT_FILENO).write(formatted)
      } else if formatted != bytes {
        try SystemFile.replace(path, with: formatted)
        StandardError.line("\(path): formatted")
      }
    }
    return exitCode
  }
}
