import Glibc

/// A program on a terminal of its own, with what it draws on a model of a screen.
package final class PseudoTerminal {
  package private(set) var screen: Screen
  /// Everything that the program wrote.
  package private(set) var output: [UInt8] = []
  private let master: Int32
  private let slave: Int32
  private var process: pid_t = 0
  private var status: Int32?

  /// Seconds that anything may take on a busy machine.
  package static let patience = 20.0

  /// Why a terminal could not be had.
  package struct Trouble: Error {
    package let what: String
  }

  /// Starts a program. `environment` is added to a bare one: TERM, PATH, HOME in a new folder, LANG.
  package init(
    _ path: String, _ arguments: [String] = [], environment: [String: String] = [:],
    columns: Int = 80, rows: Int = 24, clusters: Bool = true
  ) throws {
    screen = Screen(columns: columns, rows: rows, clusters: clusters)
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard master >= 0 else { throw Trouble(what: "no pseudo terminal") }
    var zero: Int32 = 0
    var number: Int32 = 0
    // Unlock the other side (TIOCSPTLCK) and ask for its number (TIOCGPTN).
    guard ioctl(master, 0x4004_5431, &zero) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
      throw Trouble(what: "no other side")
    }
    let name = "/dev/pts/\(number)"
    slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard slave >= 0 else { throw Trouble(what: "the other side does not open") }
    resize(columns: columns, rows: rows)
    var variables = [
      "TERM": "xterm-256color", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8",
      "SWIFT_BACKTRACE": "enable=no",
    ]
    for (name, value) in environment { variables[name] = value }
    try spawn(path, [path] + arguments, variables.map { "\($0.key)=\($0.value)" }, on: name)
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      var ignored: Int32 = 0
      waitpid(process, &ignored, 0)
    }
    close(master)
    close(slave)
  }

  private func spawn(
    _ path: String, _ arguments: [String], _ variables: [String], on terminal: String
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that a session's leader opens becomes its own.
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The threads of a test runner block signals, and children would go on with that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    // POSIX_SPAWN_SETSID and POSIX_SPAWN_SETSIGMASK
    posix_spawnattr_setflags(&attributes, 0x80 | 0x08)
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = variables.map { strdup($0) } + [nil]
    defer {
      for text in argv + envp { free(text) }
    }
    let code = posix_spawn(&process, path, &actions, &attributes, &argv, &envp)
    if code != 0 { throw Trouble(what: "\(path) does not start: \(code)") }
  }

  package func resize(columns: Int, rows: Int) {
    var size = winsize()
    size.ws_col = UInt16(columns)
    size.ws_row = UInt16(rows)
    ioctl(master, UInt(TIOCSWINSZ), &size)
    if process > 0 { kill(process, SIGWINCH) }
    screen = Screen(columns: columns, rows: rows, clusters: screen.clusters)
  }

  // MARK: Typing

  package func send(_ text: String) { send(Array(text.utf8)) }

  package func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      var waiting = pollfd(fd: master, events: Int16(POLLOUT | POLLIN), revents: 0)
      if poll(&waiting, 1, 1000) <= 0 { return }
      // A program that draws while it is typed at must be read, or both wait for ever.
      if waiting.revents & Int16(POLLIN) != 0 { take(milliseconds: 0) }
      guard waiting.revents & Int16(POLLOUT) != 0 else {
        if waiting.revents & Int16(POLLERR | POLLHUP) != 0 { return }
        continue
      }
      let piece = Array(rest.prefix(512))
      let count = write(master, piece, piece.count)
      if count <= 0 { return }
      rest.removeFirst(count)
    }
  }

  /// A paste as terminals send it.
  package func paste(_ text: String) {
    send(
      "\u{1B}[200~"
        + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r")
        + "\u{1B}[201~")
  }

  // MARK: Reading

  /// Reads what comes within a time; false when nothing came.
  @discardableResult
  private func take(milliseconds: Int32) -> Bool {
    var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, milliseconds) == 1, waiting.revents & Int16(POLLIN) != 0 else {
      return false
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(master, &chunk, chunk.count)
    guard count > 0 else { return false }
    output += chunk[..<count]
    screen.feed(chunk[..<count])
    return true
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Reads until the screen is as wanted; false when it never was. What is looked for may stand in the
  /// first of several pieces that are written, so the program may come to rest first; `isAtWork` is for
  /// looks at one that does not.
  package func wait(
    seconds: Double = patience, isAtWork: Bool = false, until isWanted: (Screen) -> Bool
  ) -> Bool {
    let end = PseudoTerminal.now + seconds
    while true {
      if isWanted(screen) {
        if !isAtWork { rest(until: end) }
        return true
      }
      if PseudoTerminal.now > end { return false }
      take(milliseconds: 50)
    }
  }

  /// Reads until the program in the foreground waits and nothing came in a while.
  private func rest(until end: Double) {
    while PseudoTerminal.now < end {
      var group: pid_t = 0
      // TIOCGPGRP
      guard ioctl(master, 0x540F, &group) == 0, group > 0 else { return }
      let isResting = ProgramRest.isReached(group: group)
      if !take(milliseconds: 10), isResting, ProgramRest.isReached(group: group) { return }
    }
  }

  /// Reads until nothing comes for a while.
  package func settle(milliseconds: Int32 = 150) {
    let end = PseudoTerminal.now + PseudoTerminal.patience
    while take(milliseconds: milliseconds), PseudoTerminal.now < end {}
  }

  /// The screen once it shows this text, or as it is after a while.
  package func text(when wanted: String) -> String {
    _ = wait { $0.text == wanted }
    return screen.text
  }

  // MARK: The end

  /// Waits for the program to end and gives its exit code, 128 and more for signals; nil when it does
  /// not end in time.
  package func exitCode(seconds: Double = patience) -> Int32? {
    let end = PseudoTerminal.now + seconds
    while status == nil, PseudoTerminal.now < end {
      take(milliseconds: 20)
      var found: Int32 = 0
      if waitpid(process, &found, WNOHANG) == process {
        status = found & 0x7F == 0 ? (found >> 8) & 0xFF : 128 + (found & 0x7F)
      }
    }
    while take(milliseconds: 0) {}
    return status
  }

  package func signal(_ number: Int32) { kill(process, number) }

  /// Whether the terminal reads whole lines with echo, as programs should leave it.
  package var isCooked: Bool {
    var state = termios()
    guard tcgetattr(slave, &state) == 0 else { return false }
    let wanted = tcflag_t(ICANON | ECHO | ISIG)
    return state.c_lflag & wanted == wanted && state.c_iflag & tcflag_t(ICRNL) != 0
  }

  /// The folder of the program that runs, where the build puts the others.
  package static func builtProgram(_ name: String) -> String {
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    var folder = String(
      decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    // The test runner of Swift is elsewhere: then the bundle is an argument.
    if !folder.hasSuffix(".xctest"),
      let bundle = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") })
    {
      folder = bundle
    }
    while let last = folder.utf8.last, last != UInt8(ascii: "/") { folder.removeLast() }
    return folder + name
  }
}
