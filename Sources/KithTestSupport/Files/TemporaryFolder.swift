import Glibc

/// A folder that goes away with its owner, with all that is in it.
package final class TemporaryFolder {
  /// With a final slash.
  package let path: String
  private let mount: String?

  /// `mounting` asks for a file system of its own, with the options of `mount -o`.
  package init(mounting options: String? = nil) {
    var template = Array("/tmp/kith-program-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) + "/" } ?? "/nowhere/"
    mount = options
    if let options, TemporaryFolder.command(["-t", "tmpfs", "-o", options, "tmpfs", path]) != 0 {
      TemporaryFolder.remove(path)
    }
  }

  deinit {
    if mount != nil {
      remount("rw")
      TemporaryFolder.empty(path)
      umount2(path, Int32(MNT_DETACH))
    }
    TemporaryFolder.remove(path)
  }

  package func remount(_ option: String) { _ = TemporaryFolder.command(["-o", "remount,\(option)", path]) }

  /// Whether file systems can be mounted here; in many containers they cannot.
  package static let canMount: Bool = {
    let folder = TemporaryFolder(mounting: "size=64k")
    return access(folder.path, W_OK) == 0
  }()

  private static func command(_ arguments: [String]) -> Int32 {
    let program = "/bin/mount"
    var words = (["mount"] + arguments).map { (word: String) in strdup(word) } + [nil]
    defer { for word in words { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for number in [Int32(1), 2] { posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_WRONLY, 0) }
    var pid: pid_t = 0
    guard posix_spawn(&pid, program, &actions, nil, &words, environ) == 0 else { return 127 }
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    return status
  }

  private static func remove(_ path: String) {
    empty(path)
    rmdir(path)
  }

  private static func empty(_ path: String) {
    for name in names(in: path) {
      if unlink(path + name) != 0 { remove(path + name + "/") }
    }
  }

  package var names: [String] { TemporaryFolder.names(in: path) }

  private static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var result: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { result.append(name) }
    }
    return result.sorted()
  }

  package func write(_ name: String, _ content: String) { write(name, Array(content.utf8)) }

  package func write(_ name: String, _ content: [UInt8]) {
    guard let file = fopen(path + name, "w") else { return }
    fwrite(content, 1, content.count, file)
    fclose(file)
  }

  package func read(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

  package func bytes(_ name: String) -> [UInt8]? {
    guard let file = fopen(path + name, "r") else { return nil }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    rewind(file)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }

  /// The permissions of a file, such as 0o600.
  package func mode(_ name: String) -> UInt32? {
    var status = stat()
    return stat(path + name, &status) == 0 ? status.st_mode & 0o777 : nil
  }
}
