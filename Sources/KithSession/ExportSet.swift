import Glibc
import KithBase
import KithColumns
import KithFormats
import KithJournal

/// The files that a program writes: under temporary names until the program has succeeded.
///
/// Invariant: until `commit`, no file that a program names is touched, unless it is no regular file
/// (a pipe or a device, which cannot be renamed over).
final class ExportSet {
  /// Programs replace files; the prompt refuses without `with overwrite: true`.
  private let replacesFiles: Bool
  private var pending: [(temporary: String, target: String, report: String)] = []
  /// Folders that were not there before, the outermost first.
  private var madeFolders: [String] = []
  private var done: [String] = []

  init(replacesFiles: Bool) { self.replacesFiles = replacesFiles }

  /// Writes rows to a temporary file beside `file`.
  func write(
    _ table: ResultTable, to file: String, options: [String: Value], range: SourceRange,
    interrupt: Interrupt
  ) throws {
    let wish = try ExportWish(file, options, range)
    var settings = wish.options
    settings.interrupt = interrupt
    let target = SystemFile.isRegular(file) ? SystemFile.realPath(file) : file
    if SystemFile.exists(file), !SystemFile.isRegular(file) {
      if SystemFile.isDirectory(file) {
        throw Diagnostic("K0721", "`\(file)` is a folder", range)
      }
      let sink = try FileSink(path: file, flags: O_WRONLY)
      try wish.format.write(table, settings, sink)
      try sink.close(syncing: false)
      done.append(ExportSet.report(table, file, sink.byteCount))
      return
    }
    if SystemFile.exists(file), !replacesFiles, !wish.overwrites {
      throw Diagnostic(
        "K0720", "the file `\(file)` exists", range,
        hint: "add `with overwrite: true` to replace it")
    }
    let folder = SystemFile.folder(of: target)
    madeFolders += try SystemFile.makeFolders(folder)
    let temporary = "\(folder).\(SystemFile.name(of: target)).\(getpid())-\(pending.count).tmp"
    let sink = try FileSink(path: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC, named: file)
    do {
      try wish.format.write(table, settings, sink)
      try sink.close(syncing: true)
    } catch {
      unlink(temporary)
      throw error
    }
    for index in pending.indices where pending[index].target == target {
      pending[index].report += " · replaced by a later export"
    }
    var report = ExportSet.report(table, file, sink.byteCount)
    let formulas = wish.neutralises ? ExportSet.formulaCount(table) : 0
    if formulas > 0 {
      report += " · \(Wording.counted(formulas, "text")) that could be a formula written after a '"
    }
    pending.append((temporary, target, report))
  }

  /// Files that wait for their names.
  var count: Int { pending.count }

  /// What was written, a line a file.
  var reports: [String] { done + pending.map(\.report) }

  /// The names that files will get: for the history, so that they get them even if the program ends
  /// between its commit and the renaming.
  var renames: [PendingRename] {
    pending.map {
      PendingRename(from: SystemFile.absolute($0.temporary), to: SystemFile.absolute($0.target))
    }
  }

  /// Gives every file its name, in the order in which they were written; returns a line about each.
  func commit() throws -> [String] {
    while let next = pending.first {
      guard rename(next.temporary, next.target) == 0 else {
        throw Diagnostic(
          "K0721", "the file `\(next.target)` cannot be written: \(SystemFile.reason(errno))", nil)
      }
      done.append(next.report)
      pending.removeFirst()
    }
    defer { done = [] }
    madeFolders = []
    return done
  }

  /// Removes what was written after the first `count` files, and when nothing is left the folders that
  /// were made and have nothing else in them.
  func discard(after count: Int) {
    for file in pending.dropFirst(count) { unlink(file.temporary) }
    pending.removeSubrange(min(count, pending.count)...)
    if !pending.isEmpty { return }
    for folder in madeFolders.reversed() { rmdir(folder) }
    madeFolders = []
  }

  /// Cells that a spreadsheet would take for formulas.
  private static func formulaCount(_ table: ResultTable) -> Int {
    var count = 0
    for field in table.fields {
      guard case .text(let codes, let texts) = field.vector.data else { continue }
      let isRisky = (0..<Int32(texts.count)).map { SpreadsheetSafety.isRisky(texts.entry($0)) }
      if !isRisky.contains(true) { continue }
      for row in 0..<codes.count where !field.vector.isNull(row) && isRisky[Int(codes.base[row])] {
        count += 1
      }
    }
    return count
  }

  private static func report(_ table: ResultTable, _ file: String, _ bytes: Int) -> String {
    let rows = Wording.counted(table.rowCount, "row")
    let columns = Wording.counted(table.fields.count, "column")
    return "wrote \(rows), \(columns) → \(file) (\(Wording.size(bytes)))"
  }
}

/// What the options of an `export` ask for.
private struct ExportWish {
  var format: OutputFormat
  var options = WriteOptions()
  var overwrites = false

  /// Whether cells that look like formulas are written as texts.
  var neutralises: Bool {
    options.neutralisesFormulas && ["csv", "tsv", "xlsx"].contains(format.name)
  }

  private static let names = ["chart", "format", "header", "overwrite", "raw", "sep", "sheet"]

  init(_ file: String, _ given: [String: Value], _ range: SourceRange) throws(Diagnostic) {
    options.neutralisesFormulas = true
    var wanted: String?
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      switch (name, value) {
      case ("header", .bool(let flag)): options.hasHeader = flag
      case ("raw", .bool(let flag)): options.neutralisesFormulas = !flag
      case ("overwrite", .bool(let flag)): overwrites = flag
      case ("sheet", .text(let text)): options.sheetName = text
      case ("format", .text(let text)): wanted = text
      case ("chart", .text(let text)):
        guard let kind = Chart.Kind(rawValue: text.lowercased()) else {
          throw Diagnostic(
            "K0723", "`chart` wants bar or line", range, hint: "with chart: \"line\"")
        }
        options.chartKind = kind
      case ("sep", .text(let text)):
        guard let byte = ExportWish.separator(text) else {
          throw Diagnostic(
            "K0723", "`sep` wants a single character", range, hint: "with sep: \";\"")
        }
        options.separator = byte
      default: throw ExportWish.mismatch(name, range)
      }
    }
    let suffix = SystemFile.fileExtension(of: file)
    let name = wanted ?? suffix
    let found =
      name.lowercased() == OutputFormat.png.name
      ? .png : wanted.flatMap(OutputFormat.named) ?? OutputFormat.forFile(extension: suffix)
    guard let format = found else {
      let formats = (OutputFormat.all + [.png]).sorted { $0.name < $1.name }
      let known = formats.compactMap(\.extensions.first).map { ".\($0)" }
      throw Diagnostic(
        "K0724", "`\(file)` does not say which format to write", range,
        hint: "file names end in \(known.joined(separator: ", "))")
    }
    self.format = format
  }

  private static func separator(_ text: String) -> UInt8? {
    if text == "tab" { return UInt8(ascii: "\t") }
    return text.utf8.count == 1 ? text.utf8.first : nil
  }

  private static func mismatch(_ name: String, _ range: SourceRange) -> Diagnostic {
    if names.contains(name) {
      let wanted = ["chart", "format", "sep", "sheet"].contains(name) ? "a text" : "true or false"
      return Diagnostic("K0723", "the option `\(name)` of `export` wants \(wanted)", range)
    }
    return Diagnostic(
      "K0723", "`export` has no option `\(name)`", range,
      hint: EditDistance.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
        ?? "its options are \(names.joined(separator: ", "))")
  }
}
