/// The content of `NAME.rejects.csv`.
package enum RejectsFile {
  /// CSV with a header: line, column, value, reason, raw. Raw lines keep their bytes; only quotes
  /// are doubled.
  package static func bytes(_ rejects: [ImportReject]) -> [UInt8] {
    var output = Array("line,column,value,reason,raw\n".utf8)
    for reject in rejects {
      output.append(contentsOf: String(reject.line).utf8)
      for field in [Array(reject.column.utf8), Array(reject.value.utf8), Array(reject.reason.utf8)] {
        output.append(0x2C)
        append(field, to: &output)
      }
      output.append(0x2C)
      append(reject.rawLine, to: &output)
      output.append(0x0A)
    }
    return output
  }

  private static func append(_ field: [UInt8], to output: inout [UInt8]) {
    let special = field.contains {
      $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D || $0 == 0x3B || $0 == 0x09
    }
    guard special else {
      output.append(contentsOf: field)
      return
    }
    output.append(0x22)
    for byte in field {
      if byte == 0x22 { output.append(0x22) }
      output.append(byte)
    }
    output.append(0x22)
  }
}
