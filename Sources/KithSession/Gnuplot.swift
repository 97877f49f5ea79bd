import Glibc
import KithBase
import KithColumns
import KithFormats

extension OutputFormat {
  /// Drawn by the system's gnuplot, so that it is no format of the writers.
  static let png = OutputFormat(
    "png", "A chart of the columns of numbers, drawn by gnuplot.", extensions: ["png"],
    isBinary: true
  ) { table, options, sink in
    try sink.write(
      try Gnuplot.picture(try Chart(table, kind: options.chartKind), options.interrupt))
  }
}

/// The program gnuplot of the system.
enum Gnuplot {
  private static let pictureBytesMax = 64 << 20

  /// The chart as PNG. Throws K0727 where there is no gnuplot or it fails.
  static func picture(_ chart: Chart, _ interrupt: Interrupt?) throws -> [UInt8] {
    guard let program else {
      throw Diagnostic(
        "K0727", "png pictures are drawn by gnuplot, which is not installed", nil,
        hint: "export \"chart.svg\" needs no other program")
    }
    var template = Array("/tmp/kith-chart-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Diagnostic("K0721", "the folder /tmp cannot be written: \(SystemFile.reason(errno))", nil)
    }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let files = ["script", "errors", "picture.png"].map { "\(folder)/\($0)" }
    defer {
      files.forEach { unlink($0) }
      rmdir(folder)
    }
    let script = try FileSink.creating(files[0])
    try script.write(Array(GnuplotScript.text(of: chart, output: files[2]).utf8))
    try script.close(syncing: false)
    let code = try run(program, files[0], errors: files[1], interrupt)
    guard code == 0, let bytes = try? SystemFile.read(files[2], limit: pictureBytesMax),
      bytes.count > 8
    else {
      let said = (try? SystemFile.read(files[1])).map { String(decoding: $0, as: UTF8.self) } ?? ""
      let line = said.split(separator: "\n").last { !$0.allSatisfy { " ^".contains($0) } }
      throw Diagnostic(
        "K0727", "gnuplot could not draw the picture" + (line.map { ": \($0)" } ?? ""), nil,
        hint: "export \"chart.svg\" needs no other program")
    }
    return bytes
  }

  /// Where PATH has it.
  private static var program: String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return path.split(separator: ":").map { "\($0)/gnuplot" }.first { access($0, X_OK) == 0 }
  }

  /// Runs it without input and without a shell; gives its exit code.
  private static func run(
    _ program: String, _ script: String, errors: String, _ interrupt: Interrupt?
  ) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var arguments = [strdup(program), strdup(script), nil]
    defer { arguments.forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, program, &actions, nil, &arguments, environ)
    guard code == 0 else {
      throw Diagnostic("K0727", "gnuplot does not start: \(SystemFile.reason(code))", nil)
    }
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      if interrupt?.isRequested ?? false {
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        try interrupt?.check()
      }
      usleep(5_000)
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}
