import Glibc

/// The axis of numbers of a picture: round marks around what is drawn.
struct ChartScale {
  private(set) var marks: [Double] = []
  let low: Double
  let high: Double
  /// Digits after the point that tell the marks apart.
  private let digits: Int

  /// Marks at 1, 2 or 5 times a power of ten, about `count` of them.
  init(low: Double, high: Double, count: Int = 5) {
    let high = high > low ? high : low + max(1, abs(low) / 10)
    let raw = (high - low) / Double(max(count, 1))
    let power = pow(10, floor(log10(raw)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw } ?? 10 * power
    self.low = floor(low / step) * step
    self.high = ceil(high / step) * step
    digits = max(0, min(9, -Int(floor(log10(step)))))
    var index = 0
    while self.low + Double(index) * step <= self.high + step / 2, index < 50 {
      marks.append(self.low + Double(index) * step)
      index += 1
    }
  }

  /// From 0 at `low` to 1 at `high`.
  func part(_ value: Double) -> Double { (value - low) / (high - low) }

  /// The mark as an axis shows it: `50,000`, `0.25`, `1.5e+18`.
  func text(_ mark: Double) -> String {
    let value = abs(mark) < (high - low) * 1e-9 ? 0 : mark
    guard abs(value) < 1e15 else { return "\(value)" }
    let power = pow(10, Double(digits))
    let scaled = Int64((abs(value) * power).rounded())
    let whole = scaled / Int64(power)
    let rest = String(scaled % Int64(power))
    let fraction = digits == 0 ? "" : "." + String(repeating: "0", count: digits - rest.utf8.count) + rest
    return (value < 0 ? "-" : "") + ResultFooter.grouped(Int(whole)) + fraction
  }
}
