import ArgumentParser
import Glibc
import KithShell

/// Parses the arguments of one command, or says why they are wrong and ends.
func parsed<Command: ParsableCommand>(_ type: Command.Type, _ arguments: [String]) -> Command {
  do {
    return try type.parse(arguments)
  } catch {
    // Help is no failure; everything else that the option parser says is a matter of usage.
    let isHelp = type.exitCode(for: error) == .success
    let text = type.fullMessage(for: error)
    if isHelp { print(text) } else { StandardError.line(text) }
    exit(isHelp ? 0 : 2)
  }
}

/// What the command line asks for.
func invocation(_ arguments: [String]) -> Invocation {
  var arguments = arguments
  var result = Invocation()
  switch arguments.first {
  case "check":
    let options = parsed(CheckArguments.self, Array(arguments.dropFirst()))
    result.action = .check(syntaxOnly: options.syntaxOnly)
    result.files = options.files
    result.writesJSONErrors = options.jsonErrors
  case "fmt":
    let options = parsed(FormatArguments.self, Array(arguments.dropFirst()))
    result.action = .format(checks: options.check)
    result.files = options.files
  case "verify", "salvage":
    let options = parsed(WorkspaceArguments.self, Array(arguments.dropFirst()))
    result.action = arguments[0] == "verify" ? .verify : .salvage
    result.files = options.files
  default:
    if arguments.first == "run" { arguments.removeFirst() }
    // `kith monthly.kith --help` asks about the program.
    var wantsProgramHelp = false
    if let help = arguments.firstIndex(where: { $0 == "--help" || $0 == "-h" }),
      arguments[..<help].contains(where: { $0.hasSuffix(".kith") })
    {
      arguments.remove(at: help)
      wantsProgramHelp = true
    }
    result = parsed(RunArguments.self, arguments).invocation
    result.wantsProgramHelp = wantsProgramHelp
  }
  return result
}

Signals.holdStandardStreams()
exit(Program(invocation(Array(CommandLine.arguments.dropFirst()))).run())
