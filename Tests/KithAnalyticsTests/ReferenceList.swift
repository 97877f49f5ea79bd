import Testing

@testable import KithAnalytics

/// One line of the list of published and 30-digit figures.
struct ReferenceRow: Sendable, CustomTestStringConvertible {
  let name: String
  let value: String
  let tolerance: String

  var testDescription: String { name }

  static let all: [ReferenceRow] = DataFiles.table(
    DataFiles.root + "/Tests/Golden/analytics/clv_reference.csv", ["name", "value", "tolerance"]
  ).map { ReferenceRow(name: $0[0], value: errata[$0[0]]?.value ?? $0[1], tolerance: $0[2]) }

  /// Lines of the list that are wrong, each with the right value to 40 digits' arithmetic.
  static let errata: [String: (value: String, why: String)] = [
    "eval.bgbb.(1.204/0.750/0.657/2.783).PAlive_x3_tx4_n6": (
      "0.43946285705575", "the list holds the value of x 2, t_x 4"
    ),
    "hard.bgnbd.(0.243/4.414/a=1/2.426).x2_tx30.43_T38.86.cet39": (
      "1.10213678603995577", "the list has a 6 too many after 1.10213678"
    ),
    "eval.pnbd.dertparams.pmf_t2_n10": (
      "4.718476621900514e-10", "the tool cancels: 1.8e-8 from the integral"
    ),
  ]

  /// Nil when `answer` is near enough, else by how much it is not.
  func complaint(_ answer: ReferenceAnswer) -> String? {
    switch answer {
    case .text(let text):
      return text.utf8.elementsEqual(value.utf8) ? nil : "\(name): \(text), not \(value)"
    case .number(let number):
      guard let expected = Double(value) else { return "\(name): \(value) is no number" }
      let off = abs(number - expected)
      let limit = limit(expected)
      return off <= limit
        ? nil : "\(name): \(number), not \(expected); off by \(off), allowed \(limit)"
    case .atLeast(let number):
      guard let expected = Double(value) else { return "\(name): \(value) is no number" }
      return number >= expected - 1e-3 ? nil : "\(name): \(number) is below \(expected)"
    case .absent: return nil
    }
  }

  private func limit(_ expected: Double) -> Double {
    if tolerance.hasPrefix("exact") { return 0 }
    if name.hasPrefix("mle."), name.contains("sim_1m"), name.hasSuffix("LL") { return 1e-2 }
    if name.hasPrefix("holdout"), name.contains("median") { return 0.005 }
    if name.hasSuffix("gross_profit") || name.hasSuffix("revenue") { return 0.01 }
    let words = tolerance.split(separator: " ")
    guard let place = words.firstIndex(where: { $0 == "rel" || $0 == "abs" }),
      place + 1 < words.count,
      let size = Double(words[place + 1].filter { $0 != ";" })
    else { return 0 }
    return words[place] == "rel" ? max(size * abs(expected), 1e-300) : size
  }
}

/// What the code says to one line.
enum ReferenceAnswer: Sendable {
  case number(Double)
  case text(String)
  case atLeast(Double)
  /// The data are not here, or are too large for this run.
  case absent(String)
}
