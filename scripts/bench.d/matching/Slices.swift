import KithMatching

/// Recall of pairs between scripts and the false merges of related people, where a file has
/// `first_name` and `last_name`.
struct Slices {
  private let names: [String]
  private let surnames: [String]
  private let initials: [Character?]
  private let scripts: [Script]

  private enum Script { case latin, traditional, simplified, neutral }

  init?(_ table: Table) {
    let (first, last) = (table.texts("first_name"), table.texts("last_name"))
    guard !first.isEmpty, !last.isEmpty else { return nil }
    names = zip(first, last).map { $0 + " " + $1 }
    surnames = last.map { $0.lowercased() }
    initials = first.map { $0.lowercased().first }
    scripts = names.map { name in
      let han = name.unicodeScalars.filter { (0x4E00...0x9FFF).contains($0.value) }
      if han.isEmpty { return .latin }
      let folded = Folding.text(Folding.units(name))
      let plain = String(String.UnicodeScalarView(han))
      let simple = String(String.UnicodeScalarView(folded.unicodeScalars.filter { (0x4E00...0x9FFF).contains($0.value) }))
      return plain != simple ? .traditional : .simplified
    }
  }

  func report(_ clusters: [Int32], _ truth: [String]) -> String {
    var groups: [String: [Int]] = [:]
    for (row, label) in truth.enumerated() { groups[label, default: []].append(row) }
    var (across, acrossHit, forms, formsHit) = (0, 0, 0, 0)
    func isTogether(_ i: Int, _ j: Int) -> Bool { clusters[i] != 0 && clusters[i] == clusters[j] }
    for rows in groups.values {
      for (place, i) in rows.enumerated() {
        for j in rows[(place + 1)...] {
          if (scripts[i] == .latin) != (scripts[j] == .latin) {
            across += 1
            acrossHit += isTogether(i, j) ? 1 : 0
          } else if scripts[i] != .latin, scripts[i] != scripts[j] {
            forms += 1
            formsHit += isTogether(i, j) ? 1 : 0
          }
        }
      }
    }
    var found: [Int32: [Int]] = [:]
    for (row, cluster) in clusters.enumerated() where cluster != 0 { found[cluster, default: []].append(row) }
    var related = 0
    for rows in found.values {
      for (place, i) in rows.enumerated() {
        for j in rows[(place + 1)...] where truth[i] != truth[j] && surnames[i] == surnames[j] {
          if initials[i] != initials[j], !surnames[i].isEmpty { related += 1 }
        }
      }
    }
    func share(_ hit: Int, _ all: Int) -> String { decimals(Double(hit) / Double(max(all, 1)), 4) + " of \(all)" }
    return "  between scripts \(share(acrossHit, across)), traditional and simplified \(share(formsHit, forms)), "
      + "falsely merged of one surname \(related)"
  }
}
