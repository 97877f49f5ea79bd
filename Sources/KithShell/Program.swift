import CLineEdit
import Glibc
import KithBase
import KithEditor
import KithFormats
import KithSession
import KithSyntax

/// The program from arguments to exit code: 0 ok, 1 the program failed, 2 usage, 3 file or store,
/// 4 timeout, 130 interrupted.
package struct Program {
  private let invocation: Invocation
  private let output: ConsoleOutput

  package init(_ invocation: Invocation) {
    self.invocation = invocation
    output = ConsoleOutput(
      isTerminal: isatty(STDOUT_FILENO) == 1, writesJSONErrors: invocation.writesJSONErrors)
  }

  /// Does what the command line asks for; returns the exit code.
  package func run() -> Int32 {
    kith_set_locale()
    Signals.install()
    do {
      switch invocation.action {
      case .run: return try runPrograms()
      case .check(let syntaxOnly): return try check(syntaxOnly: syntaxOnly)
      case .format(let checks):
        return try FormatCommand(files: invocation.files, checks: checks).run()
      case .verify: return try WorkspaceCommand(files: invocation.files, output).verify()
      case .salvage: return try WorkspaceCommand(files: invocation.files, output).salvage()
      }
    } catch {
      let failure = error as? Failure ?? Failure(caught: error)
      output.show(failure)
      return failure.exitCode
    }
  }

  // MARK: Running

  private func runPrograms() throws -> Int32 {
    var files = try invocation.files.map(DataFile.init)
    var main: SourceText?
    if let program = invocation.program {
      main = SourceText(program)
    } else if let last = files.last, last.kind == .program {
      files.removeLast()
      main = try last.source()
    }
    if invocation.wantsProgramHelp, let main { return try showParameters(of: main) }
    var parameters = ParameterValues()
    for (name, value) in invocation.parameters { parameters.add(name, .text(value)) }
    if main == nil, let first = invocation.parameters.first {
      throw Failure(
        .usage,
        [
          Diagnostic(
            "K0730", "there is no option `--\(first.name)`", nil,
            hint: "kith --help lists the options")
        ])
    }
    let session = try makeSession()
    defer { close(session) }
    Signals.begin(timeout: invocation.timeout)
    try open(files.filter { $0.kind == .workspace }, in: session)
    files.removeAll { $0.kind == .workspace }
    if invocation.usesDemo {
      try session.loadDemo(size: invocation.demoSize, seed: invocation.demoSeed)
    }
    try load(files, into: session)
    session.options.isReadOnly = invocation.isReadOnly
    session.options.isDryRun = invocation.isDryRun
    if let main {
      defer { Signals.end() }
      if invocation.keepsGoing { return try keepGoing(session, main, parameters) }
      try session.run(main, parameters: parameters)
      return 0
    }
    Signals.end()
    return converse(session)
  }

  /// Runs every statement of a program whatever became of the others; the first failure gives the exit
  /// code.
  private func keepGoing(
    _ session: Session, _ main: SourceText, _ parameters: ParameterValues
  ) throws -> Int32 {
    var exitCode: Int32 = 0
    try session.runEach(main, parameters: parameters) { failure in
      output.show(failure)
      if exitCode == 0 { exitCode = failure.exitCode }
    }
    return exitCode
  }

  /// Opens the workspace of the command line; there is one at most.
  private func open(_ files: [DataFile], in session: Session) throws {
    if files.count > 1 {
      throw Failure(
        .usage,
        [
          Diagnostic(
            "K0607", "a session has one workspace, and `\(files[1].path)` is a second", nil)
        ])
    }
    if let file = files.first {
      try session.open(workspace: file.path, readOnly: invocation.isReadOnly)
    }
  }

  /// Gives the workspace back. What was committed is durable already, so a failure is only told.
  private func close(_ session: Session) {
    do {
      try session.close()
    } catch {
      output.show(error as? Failure ?? Failure(caught: error))
    }
  }

  private func makeSession() throws -> Session {
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    var settings = Settings(threads: invocation.threads ?? min(cores, 64))
    if let name = invocation.format {
      guard let format = OutputFormat.named(name) else {
        let names = OutputFormat.all.map(\.name)
        throw Failure(
          .usage,
          [
            Diagnostic(
              "K0321", "there is no format `\(name)`", nil,
              hint: EditDistance.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
                ?? "formats are \(names.joined(separator: ", "))")
          ])
      }
      if format.isBinary, isatty(STDOUT_FILENO) == 1 {
        throw Failure(
          .usage,
          [
            Diagnostic(
              "K0321", "`\(format.name)` is no text for a terminal", nil,
              hint: "redirect the output to a file")
          ])
      }
      settings.format = format.name
    }
    var options = Session.Options()
    options.user = Account.name
    let session = Session(
      output: output, settings: settings, interrupt: Signals.interrupt, options: options)
    session.scrubHistory = { History(path: History.defaultPath()).scrub($0) }
    if let day = invocation.asOf {
      guard session.setAsOf(day) else {
        throw Failure(
          .usage,
          [
            Diagnostic(
              "K0321", "`--as-of` wants a date, not `\(day)`", nil, hint: "--as-of 2026-06-30")
          ])
      }
    }
    return session
  }

  /// Runs and imports in the order of the command line; data files that stand side by side are one
  /// import, so that references between them are found.
  private func load(_ files: [DataFile], into session: Session) throws {
    var index = 0
    while index < files.count {
      var data: [String] = []
      while index < files.count, files[index].kind == .data {
        data.append(files[index].path)
        index += 1
      }
      if !data.isEmpty { try session.load(data) }
      if index < files.count {
        try session.run(files[index].source())
        output.begin()
        index += 1
      }
    }
  }

  private func converse(_ session: Session) -> Int32 {
    let shell = Shell(session: session, output: output, timeout: invocation.timeout)
    guard isatty(STDIN_FILENO) == 1 else {
      shell.runStream()
      return Signals.interrupt.reason == .cancelled ? 130 : shell.exitCode
    }
    if !invocation.skipsInit { runInitFile(session) }
    let reader = BlockReader(shell: shell)
    if isatty(STDOUT_FILENO) == 1 {
      StandardError.line(
        "kith \(Version.current) · :help shows what there is, :quit or Ctrl-D ends")
    }
    let asking: any LineReader = reader ?? PlainLineReader()
    let confirmation = Confirmation(asking, output)
    session.confirm = { try confirmation.asks($0) }
    if BlockReader.isPossible {
      let screen = ReviewScreen(output, hasColours: BlockReader.hasColours)
      session.reviewer = { try screen.run($0) }
    }
    shell.converse(asking)
    return 0
  }

  /// A program that runs before the prompt, where the user has one.
  private func runInitFile(_ session: Session) {
    var folder = getenv("XDG_CONFIG_HOME").map { String(cString: $0) } ?? ""
    if folder.isEmpty, let home = getenv("HOME") { folder = String(cString: home) + "/.config" }
    let path = folder + "/kith/init.kith"
    guard !folder.isEmpty, SystemFile.exists(path) else { return }
    do throws(Failure) {
      do {
        try session.run(SourceText(name: path, bytes: try SystemFile.read(path)))
      } catch {
        throw error as? Failure ?? Failure(caught: error)
      }
    } catch {
      output.show(error)
    }
  }

  // MARK: Looking at programs

  private func showParameters(of main: SourceText) throws -> Int32 {
    let parsed = Parser.parse(main, mode: .file)
    let declared = ParameterValues.declared(in: parsed.script)
    var text = "usage: kith [data ...] \(main.name)"
    text +=
      declared.isEmpty
      ? "\n\nThe program has no parameters.\n" : " [--name value ...]\n\nparameters:\n"
    for parameter in declared {
      let value = parameter.defaultRange.map { "default \(main.text($0))" } ?? "required"
      text += "  --\(parameter.name)  \(parameter.type.name), \(value)\n"
    }
    try StreamSink(STDOUT_FILENO).write(Array(text.utf8))
    return 0
  }

  private func check(syntaxOnly: Bool) throws -> Int32 {
    var sources: [SourceText] = []
    var data: [String] = []
    var workspaces: [DataFile] = []
    for path in invocation.files {
      let file = try DataFile(path)
      switch file.kind {
      case .program: sources.append(try file.source())
      case .data: data.append(path)
      case .workspace: workspaces.append(file)
      }
    }
    if let program = invocation.program { sources.append(SourceText(program)) }
    if sources.isEmpty {
      throw Failure(
        .usage,
        [Diagnostic("K0730", "`check` wants a program", nil, hint: "kith check monthly.kith")])
    }
    var exitCode: Int32 = 0
    for source in sources {
      let session = try makeSession()
      defer { close(session) }
      if let file = workspaces.first { try session.open(workspace: file.path, readOnly: true) }
      if !data.isEmpty { try session.load(data) }
      let problems = session.check(source, syntaxOnly: syntaxOnly)
      if problems.isEmpty { continue }
      let isBad = problems.contains { $0.severity == .error }
      if isBad { exitCode = 1 }
      output.show(Failure(.program, problems, source))
    }
    return exitCode
  }
}
