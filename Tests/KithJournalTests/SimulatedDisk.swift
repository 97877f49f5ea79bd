import CSQLite
import Glibc
import Synchronization

/// A disk in memory behind SQLite: it stops at the nth operation as a crash does, forgets what was not
/// synced as a power cut does, or runs full. One seed reproduces what it forgets.
///
/// Used by one thread at a time, so it needs no locks of its own; SQLite's are all granted.
final class SimulatedDisk {
  enum Loss {
    /// The program died: all that was written stays.
    case none
    /// The power failed: of what was not synced any part may be missing.
    case unsynced
  }

  final class File {
    enum Operation {
      case write(Int, [UInt8])
      case truncate(Int)
    }
    var data: [UInt8] = []
    var durable: [UInt8] = []
    var pending: [Operation] = []

    static func apply(_ operation: Operation, to data: inout [UInt8]) {
      switch operation {
      case .write(let offset, let bytes):
        if data.count < offset + bytes.count {
          data.append(contentsOf: repeatElement(0, count: offset + bytes.count - data.count))
        }
        data.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
      case .truncate(let size):
        if size < data.count { data.removeLast(data.count - size) }
      }
    }

    func perform(_ operation: Operation) {
      File.apply(operation, to: &data)
      pending.append(operation)
    }

    func sync() {
      durable = data
      pending = []
    }
  }

  let name: String
  var files: [String: File] = [:]
  /// Writes, truncations, syncs and deletions so far.
  private(set) var operations = 0
  /// The disk stops before this operation has wholly been done.
  var stopsAt: Int?
  private(set) var hasStopped = false
  /// Bytes of all files together.
  var capacity: Int?
  var shared: [String: [UnsafeMutableRawPointer]] = [:]
  private let vfs: UnsafeMutablePointer<sqlite3_vfs>

  private static let count = Atomic(0)

  init() {
    name = "simulated-\(SimulatedDisk.count.wrappingAdd(1, ordering: .relaxed).newValue)"
    vfs = SimulatedVFS.make(name)
    // Safety: the disk unregisters itself before it goes, and SQLite calls it only until then.
    vfs.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_vfs_register(vfs, 0)
  }

  deinit {
    sqlite3_vfs_unregister(vfs)
    dropShared()
    SimulatedVFS.free(vfs)
  }

  private func dropShared() {
    for regions in shared.values { for region in regions { region.deallocate() } }
    shared = [:]
  }

  /// Counts an operation; false when the disk does not do it any more.
  func allows() -> Bool {
    if hasStopped { return false }
    operations += 1
    if operations == stopsAt {
      hasStopped = true
      return false
    }
    return true
  }

  /// Whether the bytes stand in some file.
  func holds(_ bytes: [UInt8]) -> Bool { files.values.contains { find(bytes, in: $0.data) } }

  var size: Int { files.values.reduce(0) { $0 + $1.data.count } }

  /// What is found after the crash. Call it when no connection uses the disk any more.
  func restart(_ loss: Loss, _ random: inout some RandomNumberGenerator) {
    for file in files.values {
      if loss == .unsynced {
        var data = file.durable
        for operation in file.pending where Bool.random(using: &random) {
          if case .write(let offset, let bytes) = operation, Bool.random(using: &random) {
            // A torn write: only its first part arrived.
            File.apply(.write(offset, Array(bytes.prefix(bytes.count / 2))), to: &data)
          } else {
            File.apply(operation, to: &data)
          }
        }
        file.data = data
      }
      file.sync()
    }
    dropShared()
    operations = 0
    stopsAt = nil
    hasStopped = false
    capacity = nil
  }
}

/// Whether bytes stand among others.
func find(_ bytes: [UInt8], in all: [UInt8]) -> Bool {
  all.withUnsafeBytes { all in
    bytes.withUnsafeBytes { bytes in
      var place = 0
      while place + bytes.count <= all.count {
        let rest = all.count - bytes.count - place + 1
        guard let found = memchr(all.baseAddress! + place, Int32(bytes[0]), rest) else { return false }
        if memcmp(found, bytes.baseAddress!, bytes.count) == 0 { return true }
        place = UnsafeRawPointer(found) - all.baseAddress! + 1
      }
      return false
    }
  }
}
