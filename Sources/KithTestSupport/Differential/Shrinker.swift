/// Makes a failing program small: leaves out stages, then rows, as long as it still disagrees.
package struct Shrinker {
  private let runner = DifferentialRunner()
  /// Programs to try at most.
  private var budget = 400

  package init() {}

  package mutating func shrink(_ program: GeneratedProgram) -> (program: GeneratedProgram, report: String) {
    var best = program
    var report = ""
    if let found = failure(best) { report = found }
    var isSmaller = true
    while isSmaller, budget > 0 {
      isSmaller = false
      for candidate in candidates(best) {
        budget -= 1
        if budget <= 0 { break }
        guard let found = failure(candidate) else { continue }
        best = candidate
        report = found
        isSmaller = true
        break
      }
    }
    return (best, report)
  }

  private func failure(_ program: GeneratedProgram) -> String? {
    if case .disagreed(let what) = runner.run(program, isThorough: false) { return what }
    return nil
  }

  private func candidates(_ program: GeneratedProgram) -> [GeneratedProgram] {
    var result: [GeneratedProgram] = []
    for index in program.stages.indices.reversed() {
      var next = program
      next.stages.remove(at: index)
      result.append(next)
    }
    for (index, table) in program.tables.tables.enumerated() where !table.rows.isEmpty {
      // Halves first, then single rows.
      let middle = table.rows.count / 2
      if middle > 0 {
        for kept in [table.rows[..<middle], table.rows[middle...]] {
          var next = program
          next.tables.tables[index].rows = Array(kept)
          result.append(next)
        }
      }
      for row in table.rows.indices {
        var next = program
        next.tables.tables[index].rows.remove(at: row)
        result.append(next)
      }
    }
    return result
  }
}
