import Glibc
package import KithBase
package import KithColumns
import KithFormats
import KithJournal
import KithStore
import KithSyntax

extension Session {
  /// Imports files as `import` does, outside any program: what a command line names.
  package func load(_ paths: [String]) throws(Failure) {
    let text = SourceText(
      name: "arguments", "import " + paths.map { Wording.quoted($0) }.joined(separator: ", "))
    try transaction(replacesFiles: false, text) { () throws(Failure) in
      do {
        let files = paths.flatMap { path in
          SystemFile.exists(path) ? [path] : FileGlob.files(matching: path)
        }
        try self.statement(text) {
          try self.importPaths(files.map { ($0, nil) }, into: nil, ImportWish([], isRead: false), nil)
        }
      } catch {
        throw Failure(error, in: text, at: nil)
      }
    }
  }

  func importFiles(
    _ files: [Expression], into: Name?, _ options: [Option], _ range: SourceRange
  ) throws {
    let wish = try ImportWish(
      options.map { ($0.name.text, try optionValue($0.value), $0.value.range) }, isRead: false)
    var paths: [(path: String, range: SourceRange?)] = []
    for file in files {
      let value = try evaluate(file).value
      guard case .text(let name) = value else {
        throw Diagnostic(
          "K0401", "`import` wants the names of files", file.range, hint: "import \"customers.csv\""
        )
      }
      let found = try filePaths(name, file.range)
      paths += found.map { ($0, file.range) }
    }
    try importPaths(paths, into: into, wish, range)
    lastEffect = "imported data"
  }

  /// The value of an option; a bare word is a text.
  func optionValue(_ expression: Expression) throws -> Value {
    switch expression.kind {
    case .name(let name): return .text(name.text)
    case .list(let elements): return .list(try elements.map(optionValue))
    default: return try evaluate(expression).value
    }
  }

  /// The files that a name with or without wildcards stands for. What is not in the working directory
  /// is looked for beside the program.
  private func filePaths(_ name: String, _ range: SourceRange) throws(Diagnostic) -> [String] {
    let folder = SystemFile.folder(of: source.name)
    let isAbsolute = name.utf8.first == UInt8(ascii: "/")
    let candidates = folder.isEmpty || isAbsolute ? [name] : [name, folder + name]
    for candidate in candidates {
      if SystemFile.exists(candidate) { return [candidate] }
      if FileGlob.isPattern(candidate) {
        let files = FileGlob.files(matching: candidate)
        if !files.isEmpty { return files }
      }
    }
    throw Diagnostic(
      "K0701",
      FileGlob.isPattern(name) ? "no file matches `\(name)`" : "there is no file `\(name)`", range)
  }

  /// Reads every file, then changes the store: one bad file leaves everything as it was, and all bad
  /// files are named.
  private func importPaths(
    _ paths: [(path: String, range: SourceRange?)], into: Name?, _ wish: ImportWish,
    _ range: SourceRange?
  ) throws {
    let start = clock.elapsed()
    defer { timing.execute += clock.elapsed() - start }
    var wish = wish
    wish.options.keepsOrigins = into != nil
    var problems: [Diagnostic] = []
    var read: [(table: ImportedTable, path: String, range: SourceRange?)] = []
    interrupt.progress.begin("import")
    let sizes = paths.map { Double(max(SystemFile.size($0.path) ?? 1, 1)) }
    let all = sizes.reduce(0, +)
    var before = 0.0
    for (index, (path, range)) in paths.enumerated() {
      // What comes after the files, references and the commit, is left a tenth.
      let next = before + sizes[index]
      interrupt.progress.span(0.9 * before / all...0.9 * next / all)
      before = next
      do {
        read.append((try readFile(path, wish.options), path, range))
      } catch var problem as Diagnostic {
        problem.range = problem.range ?? range
        problems.append(problem)
      }
    }
    if !problems.isEmpty { throw Session.together(problems, of: paths.count) }
    var imports = ImportRun(session: self, wish: wish)
    for file in read {
      // Of files on the command line the reports say enough.
      if range != nil {
        output.tell("\(SystemFile.name(of: file.path)): \(file.table.finding)")
      }
      do {
        try imports.add(file.table, file.path, into: into?.text)
      } catch var problem as Diagnostic {
        problem.range = problem.range ?? file.range
        throw problem
      }
    }
    try imports.finish()
  }

  /// One report for all files that cannot be read: a folder may hold thousands.
  private static func together(_ problems: [Diagnostic], of count: Int) -> Diagnostic {
    if problems.count == 1 { return problems[0] }
    let shown = problems.prefix(Limits.candidatesInHintMax).map(\.message)
    let more = problems.count - shown.count
    return Diagnostic(
      "K0725",
      "\(Wording.grouped(problems.count)) of \(Wording.counted(count, "file")) cannot be imported: "
        + shown.joined(separator: "; ") + (more > 0 ? "; and \(Wording.grouped(more)) more" : ""),
      problems[0].range)
  }

  private func readFile(_ path: String, _ options: ImportOptions) throws -> ImportedTable {
    try Importer.read(path: path, options: options, interrupt: interrupt, threads: settings.threads)
  }

  /// The rows of a file for `read("file.csv", sep: ";")`.
  package func read(file: String, options: [String: Value], range: SourceRange) throws
    -> ResultTable
  {
    let given = options.sorted { $0.key < $1.key }.map { ($0.key, $0.value, range as SourceRange?) }
    let wish = try ImportWish(given, isRead: true)
    do {
      let paths = try filePaths(file, range)
      let path = paths[0]
      if paths.count > 1 {
        throw Diagnostic(
          "K0402", "`read` takes one file, and `\(file)` matches \(paths.count)", range,
          hint: "import \"\(file)\" reads them all")
      }
      let table = try readFile(path, wish.options)
      if !table.rejects.isEmpty, !isChecking {
        let name = try writeRejects(table.rejects, of: path)
        output.report(
          "\(path): \(Wording.counted(table.rowCount, "row")) · "
            + "\(Wording.grouped(table.rejects.count)) rejected → \(name)")
      }
      return table.resultTable
    } catch var problem as Diagnostic {
      problem.range = problem.range ?? range
      throw problem
    }
  }
}

extension Session {
  /// Writes rejected rows to a file, which a workspace remembers, and gives its path.
  func writeRejects(_ rejects: [ImportReject], of path: String) throws -> String {
    let name = try RejectsWriter.write(rejects, of: path, folder: options.rejectsFolder)
    written.append(
      WrittenFile(path: SystemFile.absolute(name), kind: .rejects, time: clock.now()))
    return name
  }
}

/// Writes rejected rows to a file of their own.
enum RejectsWriter {
  /// Writes `NAME.rejects.csv`, where NAME is the file's without its ending, into the folder, or where
  /// that cannot be written into the system's folder for temporary files; returns its path.
  static func write(_ rejects: [ImportReject], of path: String, folder: String) throws -> String {
    let bytes = RejectsFile.bytes(rejects)
    var stem = SystemFile.name(of: path)
    let suffix = SystemFile.fileExtension(of: path)
    if !suffix.isEmpty { stem = String(stem.dropLast(suffix.count + 1)) }
    do {
      return try write(bytes, to: folder + stem + ".rejects.csv")
    } catch {
      return try write(bytes, to: "/tmp/" + stem + ".rejects.csv")
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws -> String {
    let sink = try FileSink.creating(path)
    do {
      try sink.write(bytes)
      try sink.close(syncing: false)
    } catch {
      unlink(path)
      throw error
    }
    return path
  }
}
