import Glibc
import KithEditor
import Testing

@Suite struct HistoryTests {
  private func path() -> String { "/tmp/kith-history-\(getpid())-\(UInt64.random(in: 0 ... .max))" }

  @Test func entriesOfSeveralLinesComeBack() {
    let path = path()
    defer { unlink(path) }
    let entries = ["customers\n| take 5", "print \"a\\n\\\\b\"", "客户 | take 1"]
    let history = History(path: path)
    for entry in entries { history.append(entry) }
    #expect(History(path: path).load() == entries)
    var info = stat()
    stat(path, &info)
    #expect(info.st_mode & 0o777 == 0o600)
  }

  @Test func repeatsKeepTheNewestAndShellsLoseNothing() {
    let path = path()
    defer { unlink(path) }
    let first = History(path: path)
    let second = History(path: path)
    first.append("a")
    second.append("b")
    first.append("c")
    first.append("c")
    second.append("a")
    #expect(History(path: path).load() == ["b", "c", "a"])
  }

  @Test func textsAreTakenOut() throws {
    let path = path()
    defer { unlink(path) }
    let history = History(path: path)
    history.append("customers | where email = \"Ada@x.org\"")
    history.append("customers\n| take 5")
    let shell = History(path: path)
    #expect(shell.scrub(["ada@x.org", "nowhere"]))
    #expect(
      History(path: path).load() == ["customers | where email = \"…\"", "customers\n| take 5"])
    #expect(shell.scrub(["ada@x.org"]))
    history.append("customers")
    #expect(History(path: path).load().count == 3)
    var info = stat()
    stat(path, &info)
    #expect(info.st_mode & 0o777 == 0o600)
    #expect(History(path: nil).scrub(["x"]))
    #expect(History(path: path + "-none").scrub(["x"]))
  }

  @Test func withoutAFileNothingIsKept() {
    let history = History(path: nil)
    history.append("a")
    #expect(history.load().isEmpty)
  }
}
