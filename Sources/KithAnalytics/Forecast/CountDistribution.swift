import Glibc

/// How likely each number of future purchases is.
///
/// Given alive and a lifetime u, the count is negative binomial over the discounted exposure up to u;
/// lifetimes are met by 32 nodes of Gauss and Legendre and the mass that outlives the horizon. Where
/// customers leave at a purchase, the count stops at a geometric number.
package struct CountDistribution: Sendable {
  /// Rising; nearly all probability is on them.
  package private(set) var counts: [Double] = []
  /// Of the same length, adding up to 1.
  package private(set) var probabilities: [Double] = []

  static let restMax = 1e-7
  static let countsMax = 4000

  package var mean: Double { zip(counts, probabilities).reduce(0) { $0 + $1.0 * $1.1 } }

  /// P(no purchase).
  package var zero: Double { counts.first == 0 ? probabilities[0] : 0 }

  /// The smallest count that is not exceeded with `probability`.
  package func quantile(_ probability: Double) -> Double {
    var sum = 0.0
    for (count, share) in zip(counts, probabilities) {
      sum += share
      if sum >= probability - 1e-12 { return count }
    }
    return counts.last ?? 0
  }

  /// Of a customer who is alive with `alive` and then goes on as `process`.
  package init(alive: Double, _ process: AliveProcess, over exposure: Exposure) {
    self.init(alive: alive, process, over: exposure, lifetimes: nil)
  }

  /// With the lifetimes of the process where they are known already.
  init(alive: Double, _ process: AliveProcess, over exposure: Exposure, lifetimes: [Node]?) {
    guard alive > 0, exposure.length > 0 else {
      (counts, probabilities) = ([0], [1])
      return
    }
    let mixture = lifetimes ?? Self.lifetimes(process, exposure)
    // e^-300 still starts the recurrence.
    let most = (mixture.map(\.exposure).max() ?? 0) * process.r / process.alpha
    if most > 300 {
      coarse(alive, process, mixture)
    } else {
      exact(alive, process, mixture)
    }
  }

  struct Node {
    var weight: Double
    var exposure: Double
  }

  /// The times at which the customer may drop out; one node where that hangs on the purchases.
  static func lifetimes(_ process: AliveProcess, _ exposure: Exposure) -> [Node] {
    let length = exposure.length
    let whole = exposure.discounted(until: length)
    let (scale, slope): (Double, Double)
    switch process.dropout {
    case .gamma(let s, let beta): (scale, slope) = (beta, s)
    case .rate(let mu): (scale, slope) = (0, mu)
    default: return [Node(weight: 1, exposure: whole)]
    }
    // In y the survival is e^(-slope y): y = ln(1 + u/β), or u itself.
    let top = scale > 0 ? log1p(length / scale) : length
    let rule = GaussLegendre.points32
    let kept = min(top, 40 / max(slope, 1e-300))
    var nodes = rule.nodes.indices.map { index in
      let y = rule.nodes[index] * kept
      let u = scale > 0 ? scale * expm1(y) : y
      return Node(
        weight: rule.weights[index] * kept * slope * exp(-slope * y),
        exposure: exposure.discounted(until: u))
    }
    nodes.append(Node(weight: exp(-slope * top), exposure: whole))
    // Rounding of the rule is given back, so that the weights are probabilities.
    let sum = nodes.reduce(0) { $0 + $1.weight }
    for index in nodes.indices { nodes[index].weight /= sum }
    return nodes
  }

  /// Every count until the rest is negligible, by the recurrence of the negative binomial.
  private mutating func exact(_ alive: Double, _ process: AliveProcess, _ nodes: [Node]) {
    let (r, alpha) = (process.r, process.alpha)
    var terms = nodes.map { $0.weight * exp(-r * log1p($0.exposure / alpha)) }
    let ratios = nodes.map { $0.exposure / (alpha + $0.exposure) }
    var stay = 1.0  // P(alive after the purchases so far)
    var reached = 1.0  // P(at least n purchases without dropout at purchases)
    var sum = 0.0
    for n in 0..<Self.countsMax {
      let here = terms.reduce(0, +)
      let share: Double
      switch process.dropout {
      case .beta(let a, let b):
        share = stay * here + (n > 0 ? stayedBefore(stay, a, b, n) * max(0, reached) : 0)
        stay *= (b + Double(n)) / (a + b + Double(n))
      case .chance(let p):
        share = stay * here + (n > 0 ? stay / (1 - p) * p * max(0, reached) : 0)
        stay *= 1 - p
      default: share = here
      }
      reached -= here
      counts.append(Double(n))
      probabilities.append(share)
      sum += share
      if 1 - sum < Self.restMax { break }
      for index in terms.indices { terms[index] *= (r + Double(n)) / Double(n + 1) * ratios[index] }
    }
    finish(alive, sum)
  }

  /// P(leaves exactly at purchase n): the chance to have stayed n times, times a/(b+n-1).
  private func stayedBefore(_ stay: Double, _ a: Double, _ b: Double, _ n: Int) -> Double {
    stay * a / (b + Double(n) - 1)
  }

  /// For many purchases: two hundred quantiles of the count, by bisection of its distribution.
  private mutating func coarse(_ alive: Double, _ process: AliveProcess, _ nodes: [Node]) {
    let (r, alpha) = (process.r, process.alpha)
    func atMost(_ n: Double) -> Double {
      var above = 0.0
      for node in nodes where node.exposure > 0 {
        above += node.weight * process.tail(n + 1, node.exposure)
      }
      switch process.dropout {
      case .beta(let a, let b):
        let stay =
          SpecialFunctions.logBeta(a, b + n) - SpecialFunctions.logBeta(a, b)
        return 1 - above * exp(stay)
      case .chance(let p): return 1 - above * exp(n * log1p(-p))
      default: return 1 - above
      }
    }
    var high = 64 + 4 * (nodes.map(\.exposure).max() ?? 0) * r / alpha
    while atMost(high) < 1 - 1e-6, high < 1e15 { high *= 2 }
    let pieces = 200
    for piece in 0..<pieces {
      let wanted = (Double(piece) + 0.5) / Double(pieces)
      var (low, top) = (counts.last ?? -1, high)
      if low >= 0, atMost(low) >= wanted {
        probabilities[probabilities.count - 1] += 1 / Double(pieces)
        continue
      }
      while top - low > 1 {
        let middle = ((low + top) / 2).rounded(.down)
        if atMost(middle) >= wanted { top = middle } else { low = middle }
      }
      counts.append(top)
      probabilities.append(1 / Double(pieces))
    }
    finish(alive, 1)
  }

  /// The dead buy nothing; what is left over lies on the last count.
  private mutating func finish(_ alive: Double, _ sum: Double) {
    if let last = probabilities.indices.last { probabilities[last] += max(0, 1 - sum) }
    for index in probabilities.indices { probabilities[index] *= alive }
    if counts.first == 0 {
      probabilities[0] += 1 - alive
    } else {
      counts.insert(0, at: 0)
      probabilities.insert(1 - alive, at: 0)
    }
  }
}
