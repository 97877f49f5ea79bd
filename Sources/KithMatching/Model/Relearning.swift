/// Weights of columns learned from what people have answered.
///
/// A column's log-probabilities are scaled, for all classes alike, and the size of the class "the same"
/// is shifted: the maximum of the posterior of a logistic model whose prior is the fitted model itself
/// (scales around 1, shift around 0), so a few answers move little. After Platt (Probabilistic outputs
/// for support vector machines, 1999), with a slope a column.
struct Relearning {
  /// Deviations of the priors of scales and shift.
  private static let scaleDeviation = 0.35
  private static let shiftDeviation = 1.5
  private static let scales = 0.2...2.5
  private static let rounds = 12
  /// With fewer answers nothing is learned.
  static let answersMin = 5

  private let model: MatchModel
  private let answers: [(levels: [Int], isSame: Bool)]
  private(set) var weights: [Double]
  private(set) var shift = 0.0

  /// Nil where too few answers fit the columns of the model, or all say the same.
  init?(_ model: MatchModel, _ answers: [MatchAnswer]) {
    self.model = model
    // In an order of their own: sums do not depend on how answers come.
    self.answers = answers.sorted { a, b in
      a.text == b.text ? a.isSame && !b.isSame : a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
    }.compactMap { answer in
      let levels = model.columns.map { column in
        let level = answer.levels[column.name.replacing("|", with: " ")] ?? 0
        return level < column.kind.levels ? level : 0
      }
      return levels.contains { $0 > 0 } ? (levels, answer.isSame) : nil
    }
    weights = .init(repeating: 1, count: model.columns.count)
    let same = self.answers.count(where: \.isSame)
    guard self.answers.count >= Relearning.answersMin, same > 0, same < self.answers.count else { return nil }
    for _ in 0..<Relearning.rounds {
      shift = best(-6...6) { loss(weights, $0) }
      for column in weights.indices {
        weights[column] = best(Relearning.scales) { scale in
          var tried = weights
          tried[column] = scale
          return loss(tried, shift)
        }
      }
    }
  }

  /// The model with the learned weights.
  var learned: MatchModel {
    var result = model
    for column in model.columns.indices {
      result.columns[column].weight = weights[column]
      for place in model.index(column, 0)..<model.index(column + 1, 0) {
        result.logProbabilities[place] *= weights[column]
      }
    }
    result.sizes[PairClass.same.rawValue] *= Portable.exp(shift)
    return result
  }

  /// `18 answers: email counts 1.4 times, name 0.8 times`: the columns that moved most.
  var words: String {
    let moved = weights.indices.filter { abs(weights[$0] - 1) >= 0.05 }.sorted {
      let (a, b) = (abs(weights[$0] - 1), abs(weights[$1] - 1))
      return a == b ? $0 < $1 : a > b
    }.prefix(3).map { "\(model.columns[$0].name) counts \(ValueWords.short((weights[$0] * 100).rounded() / 100)) times" }
    return "learned from \(answers.count) answers: "
      + (moved.isEmpty ? "the weights hold" : moved.joined(separator: ", "))
  }

  /// The smallest value of a function with one valley, by thirds.
  private func best(_ range: ClosedRange<Double>, _ value: (Double) -> Double) -> Double {
    var (low, high) = (range.lowerBound, range.upperBound)
    while high - low > 0.005 {
      let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
      if value(a) <= value(b) { high = b } else { low = a }
    }
    return (low + high) / 2
  }

  /// What the answers and the priors hold against these weights.
  private func loss(_ weights: [Double], _ shift: Double) -> Double {
    var total = shift * shift / (2 * Relearning.shiftDeviation * Relearning.shiftDeviation)
    for weight in weights {
      total += (weight - 1) * (weight - 1) / (2 * Relearning.scaleDeviation * Relearning.scaleDeviation)
    }
    for answer in answers {
      let odds = logOdds(answer.levels, weights, shift)
      // log(1 + exp(-x)) of the odds for what was said.
      let margin = answer.isSame ? odds : -odds
      total += margin > 30 ? 0 : margin < -30 ? -margin : Portable.log(1 + Portable.exp(-margin))
    }
    return total
  }

  private func logOdds(_ levels: [Int], _ weights: [Double], _ shift: Double) -> Double {
    var lanes = ClassVector(repeating: 0)
    for pairClass in PairClass.allCases {
      lanes[pairClass.rawValue] = Portable.log(max(model.sizes[pairClass.rawValue], 1e-6))
    }
    lanes[PairClass.same.rawValue] += shift
    for (column, level) in levels.enumerated() where level > 0 {
      for pairClass in PairClass.allCases {
        lanes[pairClass.rawValue] += weights[column] * model.logProbability(column, level, pairClass)
      }
    }
    return PairScorer.logOdds(lanes)
  }
}
