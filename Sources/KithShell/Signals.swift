import Glibc
package import KithBase

/// The process's signals: Ctrl-C and the time limit ask the running statement to stop, a closed pipe is
/// an ordinary write error.
package enum Signals {
  /// What the handlers set; the session's.
  package static let interrupt = Interrupt()

  /// Installs the handlers. They have no SA_RESTART, so that waiting for input ends as well.
  package static func install() {
    // Made before a handler can ask for it.
    _ = interrupt.isRequested
    signal(SIGPIPE, SIG_IGN)
    handle(SIGINT) { _ in
      // A statement that does not notice the first request is not trusted to notice the second.
      if Signals.interrupt.isRequested { Signals.impatience += 1 }
      if Signals.impatience >= 2 { _exit(130) }
      Signals.interrupt.request(.cancelled)
    }
    handle(SIGTERM) { _ in Signals.interrupt.request(.cancelled) }
    handle(SIGALRM) { _ in Signals.interrupt.request(.timedOut) }
  }

  /// Closed standard streams are kept from becoming the next file that is opened: results would be
  /// written into it. Writing to a closed output still fails.
  package static func holdStandardStreams() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      let isOutput = descriptor == STDOUT_FILENO
      _ = open("/dev/null", isOutput ? O_RDONLY : O_RDWR)
    }
  }

  /// Requests since the last statement began. Only the handler and `begin` touch it.
  // Safety: written by the signal handler and read by it; a lost update costs one more Ctrl-C.
  nonisolated(unsafe) private static var impatience = 0

  /// A statement begins: earlier requests are forgotten, and the time limit starts anew.
  package static func begin(timeout: Double?) {
    impatience = 0
    interrupt.reset()
    interrupt.progress.reset()
    began = now
    ProgressLine.begin()
    setTimer(timeout ?? 0)
  }

  // Safety: set and read by the thread that runs statements.
  nonisolated(unsafe) private static var began = 0.0

  /// Seconds since the last statement began.
  package static var elapsed: Double { now - began }

  /// Seconds of a clock that nobody sets.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// No statement is running.
  package static func end() {
    setTimer(0)
    ProgressLine.end()
  }

  private static func setTimer(_ seconds: Double) {
    var timer = itimerval()
    timer.it_value.tv_sec = Int(seconds)
    timer.it_value.tv_usec = Int((seconds - Double(Int(seconds))) * 1e6)
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }

  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    sigaction(number, &action, nil)
  }
}
