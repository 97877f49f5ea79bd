import ArgumentParser
import KithSession
import KithShell

/// `kith [data...] [-c program | file.kith [--param value]...]`.
struct RunArguments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kith", abstract: "Answers questions about customers.",
    usage: """
      kith [data ...]                                   a prompt over the data
      kith [data ...] -c 'program' [--param value ...]  runs the program
      kith [data ...] file.kith [--param value ...]     runs the file (also: kith run file.kith)
      kith check [--syntax-only] file.kith ...          finds mistakes without running
      kith fmt [--check] [file.kith ...]                rewrites programs in their canonical form
      kith verify acme.kithdb ...                       says whether workspaces are whole
      kith salvage acme.kithdb rescued.kithdb           saves what is intact of a damaged one
      """,
    discussion: """
      Data are .csv, .tsv, .json and .jsonl files; a .kithdb file is the workspace, made if it is not \
      there; a .kith file is run. Results go to standard output, \
      everything else to standard error. `kith file.kith --help` lists the file's parameters.

      Exit codes: 0 ok, 1 the program failed, 2 usage, 3 file or store, 4 timeout, 130 interrupted.
      """,
    version: "kith \(Version.current)")

  @Option(name: .customShort("c"), help: ArgumentHelp("Run this program.", valueName: "program"))
  var program: String?

  @Flag(help: "Start with the demo company's data.")
  var demo = false

  @Option(help: "Size of the demo company: 1 is 14,000 orders.")
  var size = 1

  @Option(help: "Seed of the demo company.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The day that today() gives.", valueName: "date"))
  var asOf: String?

  @Option(help: "table, csv, tsv, json, jsonl, markdown or line.")
  var format: String?

  @Option(
    help: ArgumentHelp(
      "Stop a program, or a statement at the prompt, after this time.", valueName: "seconds"))
  var timeout: Double?

  @Option(help: "Threads that a query uses.")
  var threads: Int?

  @Flag(help: "Refuse everything that changes data or writes files.")
  var readOnly = false

  @Flag(help: "Do not run the init file before the prompt.")
  var noInit = false

  @Flag(help: "Show what changing statements would do, and change nothing.")
  var dryRun = false

  @Flag(help: "Go on after a statement that fails; the others keep what they changed.")
  var keepGoing = false

  @Flag(help: "Write problems as JSON Lines.")
  var jsonErrors = false

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp("Data, a program, and the program's parameters.", valueName: "file"))
  var rest: [String] = []

  func validate() throws {
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("--timeout wants a positive number")
    }
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads wants 1 to 256")
    }
    if !Session.demoSizes.contains(size) {
      throw ValidationError(
        "--size wants \(Session.demoSizes.lowerBound) to \(Session.demoSizes.upperBound)")
    }
    for word in rest where word.hasPrefix("-") && !word.hasPrefix("--") && word.utf8.count > 1 {
      guard Double(word) == nil else { continue }
      throw ValidationError("unknown option '\(word)'")
    }
  }

  var invocation: Invocation {
    var result = Invocation()
    result.program = program
    result.usesDemo = demo
    (result.demoSize, result.demoSeed) = (size, seed)
    result.asOf = asOf
    result.format = format
    result.timeout = timeout
    result.threads = threads
    result.isReadOnly = readOnly
    result.skipsInit = noInit
    result.isDryRun = dryRun
    result.writesJSONErrors = jsonErrors
    result.keepsGoing = keepGoing
    result.take(rest)
    return result
  }
}

/// `kith check`.
struct CheckArguments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kith check", abstract: "Finds mistakes in programs without running them.",
    discussion: """
      Declarations and imports are carried out, everything else is only checked against them. With data \
      files before the program it is checked against those.
      """)

  @Flag(help: "Look at the syntax only; no data is needed.")
  var syntaxOnly = false

  @Flag(help: "Write problems as JSON Lines.")
  var jsonErrors = false

  @Argument(help: "Programs, and data that they run on.")
  var files: [String]
}

/// `kith verify` and `kith salvage`.
struct WorkspaceArguments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kith", abstract: "Looks after workspace files.",
    usage: """
      kith verify acme.kithdb ...               says whether the files are whole
      kith salvage acme.kithdb rescued.kithdb   saves what is intact into a new file
      """)

  @Argument(help: "Workspaces.")
  var files: [String] = []
}

/// `kith fmt`.
struct FormatArguments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kith fmt", abstract: "Prints programs in their canonical form.",
    discussion: "Files are rewritten; without files, standard input is printed.")

  @Flag(help: "Change nothing; fail if a file is not in its canonical form.")
  var check = false

  @Argument(help: "Programs; - is standard input.")
  var files: [String] = []
}
