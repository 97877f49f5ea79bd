import Glibc
package import KithBase

/// The bytes of a file, mapped or read, freed with their last owner.
// Safety: the memory is written only before init ends and never moves; the base is read only.
package final class FileBytes: @unchecked Sendable {
  private enum Owner { case mapped, allocated }

  package let base: UnsafePointer<UInt8>
  package let count: Int
  private let owner: Owner

  private init(_ base: UnsafePointer<UInt8>, _ count: Int, _ owner: Owner) {
    self.base = base
    self.count = count
    self.owner = owner
  }

  /// A copy of bytes that are in memory.
  package convenience init(_ bytes: [UInt8]) {
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
    for (index, byte) in bytes.enumerated() { copy[index] = byte }
    self.init(UnsafePointer(copy), bytes.count, .allocated)
  }

  /// Memory from `allocate` that is handed over.
  convenience init(adopting base: UnsafeMutablePointer<UInt8>, count: Int) {
    self.init(UnsafePointer(base), count, .allocated)
  }

  deinit {
    switch owner {
    case .mapped: munmap(UnsafeMutableRawPointer(mutating: base), count)
    case .allocated: UnsafeMutablePointer(mutating: base).deallocate()
    }
  }

  /// The bytes of the file at `path`: regular files are mapped, everything else is read to its end.
  /// Throws a diagnostic K0701 (missing), K0702 (unreadable) or K0703 (a directory), or
  /// `Interrupted` while it waits for a pipe.
  package static func read(path: String, interrupt: Interrupt) throws -> FileBytes {
    // A pipe without a writer would block in open, deaf to Ctrl-C; so it is opened without blocking
    // and waited for in `drain`.
    let descriptor = path == "/dev/stdin" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw failure(path, EISDIR)
    case S_IFREG where status.st_size > 0:
      if lseek(descriptor, 0, SEEK_CUR) == 0, let mapped = map(descriptor, Int(status.st_size)) {
        return mapped
      }
    default: break
    }
    return try drain(descriptor, path, expecting: Int(status.st_size), interrupt)
  }

  /// Gives the pages inside the range back to the system: what was parsed need not stay in memory, and a
  /// later look reads it from the file again.
  func release(_ range: Range<Int>) {
    guard case .mapped = owner else { return }
    let page = 4096
    let lower = (range.lowerBound + page - 1) / page * page
    let upper = range.upperBound / page * page
    guard upper > lower else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + lower), upper - lower, MADV_DONTNEED)
  }

  private static func map(_ descriptor: Int32, _ size: Int) -> FileBytes? {
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
      address != MAP_FAILED
    else { return nil }
    madvise(address, size, MADV_WILLNEED)
    return FileBytes(
      UnsafePointer(address.bindMemory(to: UInt8.self, capacity: size)), size, .mapped)
  }

  private static func drain(
    _ descriptor: Int32, _ path: String, expecting: Int, _ interrupt: Interrupt
  ) throws -> FileBytes {
    var capacity = max(expecting + 1, 1 << 16)
    guard var memory = malloc(capacity) else { throw failure(path, ENOMEM) }
    defer { free(memory) }
    var count = 0
    while true {
      try interrupt.check()
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, 50)
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      if count == capacity {
        guard let larger = realloc(memory, capacity * 2) else { throw failure(path, ENOMEM) }
        memory = larger
        capacity *= 2
      }
      let got = Glibc.read(descriptor, memory + count, capacity - count)
      if got == 0 { break }
      if got < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw failure(path, errno)
      }
      count += got
    }
    let kept = UnsafeMutablePointer<UInt8>.allocate(capacity: max(count, 1))
    memcpy(kept, memory, count)
    return FileBytes(adopting: kept, count: count)
  }

  private static func failure(_ path: String, _ code: Int32) -> Diagnostic {
    switch code {
    case ENOENT, ENOTDIR:
      return Diagnostic(
        "K0701", "there is no file `\(path)`", nil,
        hint: neighbour(of: path).map { "did you mean `\($0)`?" })
    case EISDIR:
      return Diagnostic(
        "K0703", "`\(path)` is a folder, not a file", nil,
        hint: "import the files in it with `import \"\(path)/*.csv\"`")
    default:
      return Diagnostic(
        "K0702", "`\(path)` cannot be read: \(String(cString: strerror(code)).lowercased())", nil)
    }
  }

  /// The name in the same folder that is most like the one that is missing.
  private static func neighbour(of path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let last = parts.last, !last.isEmpty else { return nil }
    let folder = parts.dropLast().joined(separator: "/")
    guard let listing = opendir(folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder) else {
      return nil
    }
    defer { closedir(listing) }
    var names: [String] = []
    while names.count < 10_000, let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    guard let nearest = EditDistance.nearest(to: String(last), among: names.sorted()) else {
      return nil
    }
    return folder.isEmpty && !path.hasPrefix("/") ? nearest : folder + "/" + nearest
  }
}
