import KithBase
import KithPlan
import KithSyntax

extension Session {
  /// `run "file.kith" with name: value`: the program runs inside this one's transaction, sees the data
  /// but none of the names, and what it defines, but for its parameters, is known here afterwards.
  func runFile(_ file: Expression, _ options: [Option]) throws {
    let argument = try evaluate(file)
    guard case .text(let name) = argument.value else {
      if isChecking { return }
      throw Diagnostic(
        "K0401", "`run` wants the name of a file", file.range, hint: "run \"chase.kith\"")
    }
    let path =
      name.utf8.first == UInt8(ascii: "/") ? name : SystemFile.folder(of: source.name) + name
    guard SystemFile.exists(path) else {
      throw Diagnostic("K0701", "there is no file `\(path)`", file.range)
    }
    if runningFiles.contains(SystemFile.realPath(path)) {
      throw Diagnostic("K0722", "`\(name)` is running already and cannot run itself", file.range)
    }
    if runningFiles.count >= Limits.runDepthMax {
      throw Diagnostic(
        "K0722", "programs run each other more than \(Limits.runDepthMax) levels deep", file.range)
    }
    var given = ParameterValues()
    for option in options {
      given.add(option.name.text, .value(try evaluate(option.value), option.name.range))
    }
    let nested = SourceText(name: path, bytes: try SystemFile.read(path))
    let parsed = Parser.parse(nested, mode: .file)
    try throwErrors(parsed)
    do {
      try given.check(against: parsed.script)
    } catch {
      // The problem lies in this statement, not in that file.
      throw Failure(
        .program,
        error.all.map { problem in
          var placed = problem
          if placed.range == nil { placed.range = file.range }
          return placed
        }, source)
    }
    let inner = Scope()
    try inScope(inner) { try runBody(parsed.script, nested, given) }
    scope.adopt(inner, except: ParameterValues.declared(in: parsed.script).map(\.name))
  }
}
