import Glibc
import KithBase
import KithColumns

@testable import KithAnalytics

/// Files of the project and, where they are at hand, the public data beside it.
enum DataFiles {
  static let root: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()
  static let shared = root + "/../shared/data/"
  static let isAtHand = access(shared + "cdnow_sample/cdnow_sample.csv", R_OK) == 0

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  static func bytes(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    rewind(file)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }

  /// The records of a CSV file without its header; columns named in `columns`.
  static func table(_ path: String, _ columns: [String]) -> [[String]] {
    let records = parse(bytes(path))
    guard let header = records.first else { return [] }
    let places = columns.compactMap { name in header.firstIndex { $0.utf8.elementsEqual(name.utf8) }
    }
    return records.dropFirst().map { record in places.map { $0 < record.count ? record[$0] : "" } }
  }

  static func parse(_ bytes: [UInt8]) -> [[String]] {
    var (records, record, cell) = ([[String]](), [String](), [UInt8]())
    var isQuoted = false
    func take(_ cell: inout [UInt8]) -> String {
      defer { cell = [] }
      return String(decoding: cell, as: UTF8.self)
    }
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted: record.append(take(&cell))
      case UInt8(ascii: "\n") where !isQuoted:
        record.append(take(&cell))
        records.append(record)
        record = []
      case UInt8(ascii: "\r"): break
      default: cell.append(byte)
      }
    }
    if !cell.isEmpty || !record.isEmpty { records.append(record + [take(&cell)]) }
    return records
  }

  static func day(_ text: String) -> Int32 {
    let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return OrderLog.noDay }
    return CivilDate(year: parts[0], month: parts[1], day: parts[2])?.days ?? OrderLog.noDay
  }

  static func log(_ path: String, _ columns: [String]) throws -> OrderLog {
    let rows = table(shared + path, columns)
    let customers = rows.map { (Int32($0[0]) ?? 0) - 1 }
    return try OrderLog(
      customerCount: Int(customers.max() ?? -1) + 1, customers: customers,
      days: rows.map { day($0[1]) }, amounts: rows.map { Double($0[2]) ?? 0 })
  }
}

/// CDNOW and what the reference list asks of it, made once.
struct Cdnow: Sendable {
  let log: OrderLog
  let summary: OrderSummary
  let cells: PurchaseCells

  static let end = DataFiles.day("1997-09-30")
  static let sample = try? Cdnow("cdnow_sample/cdnow_sample.csv")
  static let master = try? Cdnow("cdnow_master/cdnow_master.csv")

  init(_ path: String) throws {
    log = try DataFiles.log(path, ["customer_id", "date", "amount"])
    summary = try OrderSummary(log, end: Self.end, holdoutEnd: Self.end + 273)
    cells = PurchaseCells(summary)
  }

  /// The fits of the sample and of the master log.
  static let sampleFits = fits(sample)
  static let masterFits = fits(master)

  private static func fits(_ data: Cdnow?) -> [PurchaseMethod: PurchaseFit] {
    var result: [PurchaseMethod: PurchaseFit] = [:]
    guard let data else { return result }
    for method in PurchaseMethod.allCases {
      result[method] = try? PurchaseFit.fit(method, to: data.cells)
    }
    return result
  }

  static let spend = sample.flatMap { try? SpendFit.fit(to: $0.summary) }
}
