import Glibc

/// The logarithms and exponentials of the C library, under one name.
enum Portable {
  @inline(__always) static func log(_ value: Double) -> Double { Glibc.log(value) }
  @inline(__always) static func exp(_ value: Double) -> Double { Glibc.exp(value) }
  /// log(p / (1 - p)).
  static func logit(_ probability: Double) -> Double { Glibc.log(probability / (1 - probability)) }
  static func probability(_ logOdds: Double) -> Double { 1 / (1 + Glibc.exp(-logOdds)) }
}
