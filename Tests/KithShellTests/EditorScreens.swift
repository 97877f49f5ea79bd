import Glibc
import KithSession
import KithTestSupport
import Testing

/// Terminals that the same keys are typed at.
enum ScreenKind: String, CaseIterable, CustomTestStringConvertible {
  case usual, narrow, otherLocale, noColours

  var columns: Int { self == .narrow ? 40 : 80 }
  var testDescription: String { rawValue }

  var environment: [String: String] {
    switch self {
    case .usual, .narrow: [:]
    case .otherLocale: ["LC_ALL": "C"]
    case .noColours: ["NO_COLOR": "1"]
    }
  }
}

/// The program at its prompt over a small shop, and the screens that it is expected to show one after the
/// other. They are kept in Tests/Golden/screens, one file for a behaviour and a width; `scripts/golden`
/// rewrites them.
final class EditorScreens {
  let terminal: PseudoTerminal
  /// Where the program runs, with a final slash.
  let folder: String
  let kind: ScreenKind
  private let path: String
  private var expected: [(label: String, text: String)]
  private var seen: [(label: String, text: String)] = []

  private static let customers = """
    id,name,country,city,spend,signup
    1,Ann,DE,Berlin,10.50,2026-01-01
    2,李小龙,CN,北京,20.00,2026-01-15
    3,Zoë,DE,Köln,30.25,2026-02-01
    4,Иван,DE,Bonn,5.00,2026-02-10
    5,👩‍👩‍👧,FR,Paris,7.75,2026-03-01
    6,🇩🇪 Bund,DE,Berlin,99.00,2026-03-02
    7,"Zoe\u{308} ""Z"" B",FR,Lyon,1.00,2026-04-01
    8,Bob,US,Boston,12.00,2026-05-01

    """
  private static let orders = """
    id,customer_id,amount,status
    1,1,5.00,paid
    2,1,6.00,open
    3,2,7.00,paid
    4,3,8.00,paid
    5,6,80.00,paid
    6,8,9.00,open

    """

  static let root: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()

  /// `name` is the behaviour; `history` what earlier sessions left, `files` what else lies in the folder.
  init(
    _ name: String, _ kind: ScreenKind = .usual, rows: Int = 24, history: [String] = [],
    arguments: [String]? = nil, files: [String: String] = [:], environment: [String: String] = [:],
    editrc: String = "", configuration: String? = nil
  ) throws {
    self.kind = kind
    path = EditorScreens.root + "/Tests/Golden/screens/\(name).\(kind.columns).txt"
    expected = EditorScreens.frames(EditorScreens.contents(of: path))
    folder = "/tmp/kith-screens-\(getpid())-\(UInt64.random(in: 0 ... .max))/"
    mkdir(folder, 0o700)
    var all = files
    all["customers.csv"] = EditorScreens.customers
    all["orders.csv"] = EditorScreens.orders
    all[".editrc"] = editrc
    if !history.isEmpty { all["history"] = history.map { $0 + "\n" }.joined() }
    for (file, text) in all { EditorScreens.write(text, to: folder + file) }
    if let configuration {
      mkdir(folder + "config", 0o700)
      mkdir(folder + "config/kith", 0o700)
      EditorScreens.write(configuration, to: folder + "config/kith/init.kith")
    }
    var variables = ["HOME": folder, "KITH_HISTORY": folder + "history", "USER": "ada"]
    for (name, value) in kind.environment { variables[name] = value }
    for (name, value) in environment { variables[name] = value }
    let usual = ["--no-init", "--as-of", "2026-06-30", "customers.csv", "orders.csv"]
    // In the folder, so that its files have short names.
    terminal = try PseudoTerminal(
      "/bin/sh",
      ["-c", "cd \"$0\" && exec \"$@\"", folder, PseudoTerminal.builtProgram("kith")]
        + (arguments ?? usual), environment: variables, columns: kind.columns, rows: rows)
    awaitPrompt()
    #expect(terminal.wait { $0.text.hasSuffix("kith>") }, "\(terminal.screen.text)")
    clear()
  }

  deinit {
    guard let stream = opendir(folder) else { return }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    closedir(stream)
    unlink(folder + "config/kith/init.kith")
    rmdir(folder + "config/kith")
    rmdir(folder + "config")
    for name in names { unlink(folder + name) }
    rmdir(folder)
  }

  // MARK: Typing

  func send(_ keys: String) { terminal.send(keys) }

  /// Waits until keys reach the editor and not the kernel's line.
  func awaitPrompt() {
    #expect(terminal.wait { _ in !terminal.isCooked }, "\(terminal.screen.text)")
  }

  /// Runs a statement and waits for the next prompt.
  func run(_ statement: String) {
    send(statement)
    #expect(terminal.wait { !$0.text.hasSuffix("kith>") }, "\(terminal.screen.text)")
    send("\r")
    #expect(terminal.wait { $0.text.hasSuffix("\nkith>") }, "\(terminal.screen.text)")
    awaitPrompt()
  }

  /// An empty screen with a prompt.
  func clear() {
    send("\u{3}")
    terminal.settle(milliseconds: 30)
    awaitPrompt()
    send("\u{C}")
    #expect(terminal.wait { $0.text == "kith>" }, "\(terminal.screen.text)")
  }

  /// The program ends with this exit code; the terminal is as before.
  func quit(_ code: Int32 = 0) {
    awaitPrompt()
    send("\u{3}\u{4}")
    #expect(terminal.exitCode() == code)
    #expect(terminal.isCooked)
    #expect(terminal.screen.unknown.isEmpty, "\(terminal.screen.unknown)")
    if kind == .noColours {
      for piece in String(decoding: terminal.output, as: UTF8.self).components(after: "\u{1B}[") {
        #expect(piece.first { $0.isLetter } != "m")
      }
    }
  }

  // MARK: Screens

  /// The screen must come to look like the next one of the file. `masks` takes out what differs each time;
  /// footers are tested elsewhere, and only their rows are compared here.
  func frame(
    _ label: String, masks: (String) -> String = { $0 },
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    func shown(_ screen: Screen) -> String {
      masks(EditorScreens.shortFooters(screen.text)) + "\n@ \(screen.cursor.row),\(screen.cursor.column)"
    }
    defer { seen.append((label, shown(terminal.screen))) }
    if isRewritten {
      terminal.settle(milliseconds: 700)
      return
    }
    let wanted = expected.first { $0.label == label }?.text ?? "no screen of that name in the file"
    _ = terminal.wait { shown($0) == wanted }
    #expect(shown(terminal.screen) == wanted, "\(label)", sourceLocation: sourceLocation)
  }

  /// Writes the file when that is wanted.
  func finish() {
    quit()
    guard isRewritten else { return }
    EditorScreens.write(
      seen.map { "=== \($0.label)\n\($0.text)\n" }.joined(separator: "\n"), to: path)
  }

  static let accepts = getenv("KITH_GOLDEN_ACCEPT").map { String(cString: $0) } == "1"
  /// Only files whose path holds this text.
  private static let only = getenv("KITH_GOLDEN_ONLY").map { String(cString: $0) }

  /// Terminals that show what one of these shows are compared with it.
  private var isRewritten: Bool {
    EditorScreens.accepts && (kind == .usual || kind == .narrow)
      && EditorScreens.only.map(path.contains) ?? true
  }

  private static func frames(_ text: String) -> [(label: String, text: String)] {
    var found: [(label: String, text: String)] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("=== ") {
        found.append((String(line.dropFirst(4)), ""))
      } else if let last = found.indices.last {
        found[last].text += (found[last].text.isEmpty ? "" : "\n") + line
      }
    }
    return found.map { ($0.label, EditorScreens.trimmed($0.text)) }
  }

  /// Without the empty lines between two frames.
  private static func trimmed(_ text: String) -> String {
    var text = text
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  static func contents(of path: String) -> String {
    (try? SystemFile.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  static func mode(of path: String) -> mode_t {
    var info = stat()
    return stat(path, &info) == 0 ? info.st_mode & 0o777 : 0
  }

  static func write(_ text: String, to path: String) {
    guard let stream = fopen(path, "w") else { return }
    fputs(text, stream)
    fclose(stream)
  }
}

extension String {
  /// The stretches that follow each mark.
  func components(after mark: String) -> ArraySlice<Substring> {
    split(separator: mark, omittingEmptySubsequences: false).dropFirst()
  }
}

extension EditorScreens {
  /// `4 rows · 2 columns` and more, as `4 rows …`.
  static func shortFooters(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let words = line.split(separator: " ")
      guard words.count > 2, Int(words[0].replacing(",", with: "")) != nil,
        words[1] == "rows" || words[1] == "row", ["·", "("].contains(words[2].prefix(1))
      else { return String(line) }
      return "\(words[0]) \(words[1]) …"
    }.joined(separator: "\n")
  }

  /// The first row and the last: the result between them is another test's.
  static func firstRow(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return "\(lines.first ?? "")\n[…]\n\(lines.last ?? "")"
  }
}
