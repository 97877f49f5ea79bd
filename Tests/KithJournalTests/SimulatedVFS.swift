import CSQLite
import Glibc

/// The functions through which SQLite reaches a `SimulatedDisk`.
enum SimulatedVFS {
  /// What SQLite allocates for an open file: its functions and the file.
  struct Handle {
    var base: sqlite3_file
    var file: Unmanaged<SimulatedDisk.File>?
    var disk: Unmanaged<SimulatedDisk>?
    var path: UnsafeMutablePointer<CChar>?
    var isDeletedOnClose: Bool
  }

  private typealias Pointer = UnsafeMutablePointer<sqlite3_file>

  private static func with<T>(
    _ pointer: UnsafeMutablePointer<sqlite3_file>?, _ body: (SimulatedDisk.File, SimulatedDisk, String) -> T
  ) -> T? {
    // Safety: SQLite hands back the memory that `open` filled, between open and close.
    guard let pointer else { return nil }
    return pointer.withMemoryRebound(to: Handle.self, capacity: 1) { handle in
      guard let file = handle.pointee.file, let disk = handle.pointee.disk, let path = handle.pointee.path
      else { return nil }
      return body(file.takeUnretainedValue(), disk.takeUnretainedValue(), String(cString: path))
    }
  }

  static func free(_ vfs: UnsafeMutablePointer<sqlite3_vfs>) {
    Glibc.free(UnsafeMutableRawPointer(mutating: vfs.pointee.zName))
    vfs.deallocate()
  }

  // Safety: written once, before the first use.
  nonisolated(unsafe) private static let methods: UnsafeMutablePointer<sqlite3_io_methods> = {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    methods.initialize(to: sqlite3_io_methods())
    methods.pointee.iVersion = 2
    methods.pointee.xClose = { pointer in
      pointer?.withMemoryRebound(to: Handle.self, capacity: 1) { handle in
        if handle.pointee.isDeletedOnClose, let path = handle.pointee.path {
          handle.pointee.disk?.takeUnretainedValue().files[String(cString: path)] = nil
        }
        handle.pointee.file?.release()
        Glibc.free(handle.pointee.path)
        handle.pointee.file = nil
        handle.pointee.path = nil
      }
      return SQLITE_OK
    }
    // A short read is the second of the extended codes, which Swift does not import.
    methods.pointee.xRead = { pointer, target, count, offset in
      SimulatedVFS.with(pointer) { file, disk, _ in
        guard let target, !disk.hasStopped else { return SQLITE_IOERR }
        memset(target, 0, Int(count))
        let start = min(Int(offset), file.data.count)
        let end = min(Int(offset) + Int(count), file.data.count)
        file.data.withUnsafeBytes { bytes in
          if end > start, let base = bytes.baseAddress { memcpy(target, base + start, end - start) }
        }
        return end - start == Int(count) ? SQLITE_OK : SQLITE_IOERR | 2 << 8
      } ?? SQLITE_IOERR
    }
    methods.pointee.xWrite = { pointer, source, count, offset in
      SimulatedVFS.with(pointer) { file, disk, _ in
        guard let source else { return SQLITE_IOERR }
        let bytes = Array(UnsafeRawBufferPointer(start: source, count: Int(count)))
        let had = disk.hasStopped
        guard disk.allows() else {
          // The write that was under way may have half arrived.
          if !had { file.perform(.write(Int(offset), Array(bytes.prefix(bytes.count / 2)))) }
          return SQLITE_IOERR
        }
        let growth = max(0, Int(offset) + bytes.count - file.data.count)
        if let capacity = disk.capacity, growth > 0, disk.size + growth > capacity { return SQLITE_FULL }
        file.perform(.write(Int(offset), bytes))
        return SQLITE_OK
      } ?? SQLITE_IOERR
    }
    methods.pointee.xTruncate = { pointer, size in
      SimulatedVFS.with(pointer) { file, disk, _ in
        guard disk.allows() else { return SQLITE_IOERR }
        file.perform(.truncate(Int(size)))
        return SQLITE_OK
      } ?? SQLITE_IOERR
    }
    methods.pointee.xSync = { pointer, _ in
      SimulatedVFS.with(pointer) { file, disk, _ in
        guard disk.allows() else { return SQLITE_IOERR }
        file.sync()
        return SQLITE_OK
      } ?? SQLITE_IOERR
    }
    methods.pointee.xFileSize = { pointer, size in
      SimulatedVFS.with(pointer) { file, _, _ in
        size?.pointee = Int64(file.data.count)
        return SQLITE_OK
      } ?? SQLITE_IOERR
    }
    methods.pointee.xLock = { _, _ in SQLITE_OK }
    methods.pointee.xUnlock = { _, _ in SQLITE_OK }
    methods.pointee.xCheckReservedLock = { _, result in
      result?.pointee = 0
      return SQLITE_OK
    }
    methods.pointee.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
    methods.pointee.xSectorSize = { _ in 4096 }
    methods.pointee.xDeviceCharacteristics = { _ in 0 }
    shareMemory(methods)
    return methods
  }()

  /// The index of the log, which every connection of a process shares.
  private static func shareMemory(_ methods: UnsafeMutablePointer<sqlite3_io_methods>) {
    methods.pointee.xShmMap = { pointer, region, size, extend, result in
      SimulatedVFS.with(pointer) { _, disk, path in
        var regions = disk.shared[path] ?? []
        while regions.count <= Int(region) {
          if extend == 0 {
            result?.pointee = nil
            return SQLITE_OK
          }
          let memory = UnsafeMutableRawPointer.allocate(byteCount: Int(size), alignment: 16)
          memset(memory, 0, Int(size))
          regions.append(memory)
        }
        disk.shared[path] = regions
        // Safety: regions live until the disk restarts, when no connection is left.
        result?.pointee = UnsafeMutableRawPointer(regions[Int(region)])
        return SQLITE_OK
      } ?? SQLITE_IOERR
    }
    methods.pointee.xShmLock = { _, _, _, _ in SQLITE_OK }
    methods.pointee.xShmBarrier = { _ in }
    methods.pointee.xShmUnmap = { _, _ in SQLITE_OK }
  }

  static func make(_ name: String) -> UnsafeMutablePointer<sqlite3_vfs> {
    let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    vfs.initialize(to: sqlite3_vfs())
    vfs.pointee.iVersion = 1
    vfs.pointee.szOsFile = Int32(MemoryLayout<Handle>.size)
    vfs.pointee.mxPathname = 512
    vfs.pointee.zName = UnsafePointer(strdup(name))
    vfs.pointee.xOpen = { vfs, path, pointer, flags, outFlags in
      guard let vfs, let pointer, let app = vfs.pointee.pAppData else { return SQLITE_CANTOPEN }
      let disk = Unmanaged<SimulatedDisk>.fromOpaque(app).takeUnretainedValue()
      pointer.pointee.pMethods = nil
      let name = path.map { String(cString: $0) } ?? "temporary-\(disk.operations)-\(disk.files.count)"
      if disk.hasStopped { return SQLITE_CANTOPEN }
      if disk.files[name] == nil {
        guard flags & SQLITE_OPEN_CREATE != 0 else { return SQLITE_CANTOPEN }
        disk.files[name] = SimulatedDisk.File()
      }
      guard let file = disk.files[name] else { return SQLITE_CANTOPEN }
      pointer.withMemoryRebound(to: Handle.self, capacity: 1) { handle in
        handle.pointee.file = Unmanaged.passRetained(file)
        handle.pointee.disk = Unmanaged.passUnretained(disk)
        handle.pointee.path = strdup(name)
        handle.pointee.isDeletedOnClose = flags & SQLITE_OPEN_DELETEONCLOSE != 0
      }
      pointer.pointee.pMethods = UnsafePointer(SimulatedVFS.methods)
      outFlags?.pointee = flags
      return SQLITE_OK
    }
    vfs.pointee.xDelete = { vfs, path, _ in
      guard let app = vfs?.pointee.pAppData, let path else { return SQLITE_IOERR }
      let disk = Unmanaged<SimulatedDisk>.fromOpaque(app).takeUnretainedValue()
      guard disk.allows() else { return SQLITE_IOERR }
      disk.files[String(cString: path)] = nil
      return SQLITE_OK
    }
    vfs.pointee.xAccess = { vfs, path, _, result in
      guard let app = vfs?.pointee.pAppData, let path else { return SQLITE_IOERR }
      let disk = Unmanaged<SimulatedDisk>.fromOpaque(app).takeUnretainedValue()
      result?.pointee = disk.files[String(cString: path)] != nil ? 1 : 0
      return SQLITE_OK
    }
    vfs.pointee.xFullPathname = { _, path, count, target in
      guard let path, let target else { return SQLITE_CANTOPEN }
      strncpy(target, path, Int(count))
      return SQLITE_OK
    }
    vfs.pointee.xRandomness = { _, count, target in
      if let target { memset(target, 7, Int(count)) }
      return count
    }
    vfs.pointee.xSleep = { _, microseconds in microseconds }
    vfs.pointee.xCurrentTime = { _, time in
      time?.pointee = 2_460_000.5
      return SQLITE_OK
    }
    vfs.pointee.xGetLastError = { _, _, _ in 0 }
    return vfs
  }
}
