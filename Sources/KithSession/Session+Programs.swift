package import KithBase
import KithStore
import KithSyntax

extension Session {
  /// Runs a whole program as one transaction: when it fails, the data, the names and the settings are
  /// as before and no file that it exported is left; else its files take their names at the end.
  package func run(_ source: SourceText, parameters: ParameterValues = ParameterValues())
    throws(Failure)
  {
    let parsed = parse(source, mode: .file)
    try throwErrors(parsed)
    fixMoment()
    try transaction(replacesFiles: true, source) { () throws(Failure) in
      // The program sees the session's names, and may give its own the same.
      let outer = self.scope
      self.scope = Scope(inside: outer)
      defer { self.scope = outer }
      try self.runBody(parsed.script, source, parameters)
      outer.adopt(self.scope, except: [])
    }
  }

  /// Runs a program whose statements are transactions of their own: one that fails is told and leaves
  /// everything as it was before it, and the next one runs. Stops where nothing can follow: at an error
  /// of syntax or of the parameters, a stop, or an output that is closed.
  package func runEach(
    _ source: SourceText, parameters given: ParameterValues,
    telling tell: (Failure) -> Void
  ) throws(Failure) {
    let parsed = parse(source, mode: .file)
    try throwErrors(parsed)
    fixMoment()
    do {
      try given.check(against: parsed.script)
    } catch {
      throw Failure(.usage, error.all, source)
    }
    let (outer, before) = (scope, parameters)
    scope = Scope(inside: outer)
    parameters = given
    runningFiles.append(SystemFile.realPath(source.name))
    defer {
      runningFiles.removeLast()
      parameters = before
      scope = outer
    }
    for statement in parsed.script.statements {
      do {
        try transaction(replacesFiles: true, source) { () throws(Failure) in
          try self.runAll([statement], source)
        }
      } catch {
        guard error.kind == .program || error.kind == .file else { throw error }
        tell(error)
      }
    }
  }

  /// Runs what was typed: every statement is a transaction of its own. Stops at the first failure.
  package func runTyped(_ source: SourceText) throws(Failure) {
    let parsed = parse(source, mode: .prompt)
    try throwErrors(parsed)
    for statement in parsed.script.statements {
      fixMoment()
      lastEffect = nil
      let before = latestNumber
      try transaction(replacesFiles: false, source) { () throws(Failure) in
        try self.runAll([statement], source)
      }
      // After the transaction, whose mark would make every statement copy all those before it.
      recipe.add(statement, source, from: before, to: latestNumber)
      matched = nil
      try reviewWaiting()
    }
  }

  /// Problems of a program, found without running it: its declarations and imports are carried out,
  /// everything else is only bound. Every statement is looked at.
  package func check(_ source: SourceText, syntaxOnly: Bool) -> [Diagnostic] {
    let parsed = parse(source, mode: .file)
    var found = parsed.diagnostics
    guard !syntaxOnly, !parsed.hasErrors else { return found }
    let before = store.snapshot
    isChecking = true
    pending = PendingChanges(start: before)
    defer {
      isChecking = false
      pending = nil
      store.restore(before)
    }
    fixMoment()
    for statement in parsed.script.statements {
      do {
        try runAll([statement], source)
      } catch {
        found += error.diagnostics
      }
    }
    return found
  }

  func parse(_ source: SourceText, mode: Parser.Mode) -> Parsed {
    let start = clock.elapsed()
    let parsed = Parser.parse(source, mode: mode)
    timing = Timing(parse: clock.elapsed() - start)
    return parsed
  }

  func throwErrors(_ parsed: Parsed) throws(Failure) {
    if parsed.hasErrors {
      throw Failure(.program, parsed.diagnostics.filter { $0.severity == .error }, parsed.source)
    }
    for remark in parsed.diagnostics { output.note(remark) }
  }

  /// Runs the statements of a program whose parameters are checked first.
  func runBody(_ script: Script, _ source: SourceText, _ given: ParameterValues) throws(Failure) {
    let outer = parameters
    parameters = given
    defer { parameters = outer }
    do {
      try given.check(against: script)
    } catch {
      throw Failure(.usage, error.all, source)
    }
    runningFiles.append(SystemFile.realPath(source.name))
    defer { runningFiles.removeLast() }
    try runAll(script.statements, source)
  }

  /// Runs statements of one text in order.
  func runAll(_ statements: [Statement], _ source: SourceText) throws(Failure) {
    let outer = self.source
    self.source = source
    defer { self.source = outer }
    for statement in statements {
      do {
        try interrupt.check()
        try execute(statement)
      } catch {
        throw Failure(error, in: source, at: statement.range)
      }
    }
  }
}
