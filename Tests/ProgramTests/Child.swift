import Glibc
import KithTestSupport

/// The built program as a child process: fed through a socket, its output kept in files.
final class Child {
  /// Beside the bundle of the tests, where the build leaves it.
  static let program: String = {
    let bundle = realpath("/proc/self/exe", nil).map { path in
      defer { free(path) }
      return String(cString: path)
    } ?? ""
    return bundle.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/kith"
  }()

  /// Longer than anything here takes, so that a hang is a failure.
  private static let patience = 120.0

  let pid: pid_t
  private var input: Int32
  private let log: TemporaryFolder
  private var status: Int32?

  /// Starts `kith` in a folder, which is its home as well.
  init(_ arguments: [String], in folder: TemporaryFolder, program: String = Child.program) {
    log = TemporaryFolder()
    var ends: [Int32] = [-1, -1]
    socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
    input = ends[0]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
    for (number, name) in [(Int32(1), "out"), (2, "err")] {
      posix_spawn_file_actions_addopen(
        &actions, number, log.path + name, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
    // The shell changes the folder and becomes the program, so the number of the process stays.
    let line = ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path, program] + arguments
    let settings = ["HOME=\(folder.path)", "PATH=/usr/bin:/bin", "SWIFT_BACKTRACE=enable=no"]
    var words = line.map { (word: String) in strdup(word) } + [nil]
    var environment = settings.map { (word: String) in strdup(word) } + [nil]
    defer { for word in words + environment { free(word) } }
    // Tests run on threads that block signals, and a child inherits that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var number: pid_t = 0
    let code = posix_spawn(&number, "/bin/sh", &actions, &attributes, &words, &environment)
    pid = code == 0 ? number : -1
    close(ends[1])
    if code != 0 { status = 127 << 8 }
  }

  deinit {
    if status == nil { kill(SIGKILL) }
    _ = end()
  }

  var output: String { log.read("out") ?? "" }
  var errors: String { log.read("err") ?? "" }

  /// A child that is gone does not read any more; that is for others to notice.
  func send(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let sent = bytes.withUnsafeBytes { Glibc.send(input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if sent <= 0 { return }
      bytes = bytes.dropFirst(sent)
    }
  }

  /// The child has read all there is.
  func endInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  func kill(_ signal: Int32) {
    if pid > 0, status == nil { Glibc.kill(pid, signal) }
  }

  /// Waits until the output holds the text; false when the child ends or takes too long.
  func waits(for text: String) -> Bool {
    let start = Child.now()
    while Child.now() - start < Child.patience {
      if output.contains(text) { return true }
      if hasEnded() { return output.contains(text) }
      usleep(500)
    }
    return false
  }

  /// Waits until standard error holds the text; false when the child ends or takes too long.
  func waitsForErrors(_ text: String) -> Bool {
    let start = Child.now()
    while Child.now() - start < Child.patience, !hasEnded() {
      if errors.contains(text) { return true }
      usleep(500)
    }
    return errors.contains(text)
  }

  /// Waits for the end; the exit code, or 128 and the number of the signal that ended it.
  @discardableResult func end() -> Int32 {
    endInput()
    let start = Child.now()
    while !hasEnded() {
      if Child.now() - start > Child.patience { kill(SIGKILL) }
      usleep(500)
    }
    guard let status else { return -1 }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  private func hasEnded() -> Bool {
    if status != nil { return true }
    var found: Int32 = 0
    if waitpid(pid, &found, WNOHANG) == pid { status = found }
    return status != nil
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  // MARK: In one go

  struct Result {
    var code: Int32
    var output: String
    var errors: String
  }

  /// Runs `kith` to its end.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, input: String = "", program: String = Child.program
  ) -> Result {
    let child = Child(arguments, in: folder, program: program)
    child.send(input)
    let code = child.end()
    return Result(code: code, output: child.output, errors: child.errors)
  }
}
