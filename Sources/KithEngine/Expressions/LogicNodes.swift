import KithBase
import KithColumns
import KithPlan

/// Three-valued `and` or `or` of two or more operands.
final class AndNode: Node, @unchecked Sendable {
  // Safety: immutable.
  let operands: [Node]
  let isAnd: Bool

  init(_ operands: [Node], isAnd: Bool) {
    self.operands = operands
    self.isAnd = isAnd
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    var result = try operands[0].evaluate(batch)
    for operand in operands.dropFirst() {
      result = Self.combine(result, try operand.evaluate(batch), isAnd: isAnd)
    }
    return result
  }

  /// `or` is `and` with true and false exchanged: the dominant value decides even beside a null.
  static func combine(_ a: Vector, _ b: Vector, isAnd: Bool) -> Vector {
    let x = bools(a)
    let y = bools(b)
    let value = Buffer<UInt8>(uninitialized: x.count)
    if a.validity == nil, b.validity == nil {
      if isAnd {
        for i in 0..<x.count { value.base[i] = x.base[i] & y.base[i] }
      } else {
        for i in 0..<x.count { value.base[i] = x.base[i] | y.base[i] }
      }
      return Vector(.bool(value.slice))
    }
    let valid = Buffer<UInt8>(uninitialized: x.count)
    let dominant: UInt8 = isAnd ? 0 : 1
    for i in 0..<x.count {
      let hasX = a.isNull(i) ? UInt8(0) : 1
      let hasY = b.isNull(i) ? UInt8(0) : 1
      let decidedX = hasX & (x.base[i] ^ dominant ^ 1)
      let decidedY = hasY & (y.base[i] ^ dominant ^ 1)
      let isDecided = decidedX | decidedY
      valid.base[i] = isDecided | (hasX & hasY)
      value.base[i] = isDecided == 1 ? dominant : dominant ^ 1
    }
    return Vector(.bool(value.slice), validity: valid.slice)
  }

  static func bools(_ vector: Vector) -> Slice<UInt8> {
    if case .bool(let values) = vector.data { return values }
    return Slice.repeating(0, vector.count)
  }
}

final class NotNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let operand: Node
  init(_ operand: Node) { self.operand = operand }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let vector = try operand.evaluate(batch)
    let values = AndNode.bools(vector)
    let result = Buffer<UInt8>(uninitialized: values.count)
    for i in 0..<values.count { result.base[i] = values.base[i] ^ 1 }
    return Vector(.bool(result.slice), validity: vector.validity)
  }
}

final class IsNullNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let operand: Node
  init(_ operand: Node) { self.operand = operand }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let vector = try operand.evaluate(batch)
    let result = Buffer<UInt8>(repeating: 0, count: vector.count)
    if case .row(let rows) = vector.data {
      for i in 0..<rows.count { result.base[i] = rows.base[i] < 0 ? 1 : 0 }
    } else if let validity = vector.validity {
      for i in 0..<validity.count { result.base[i] = validity.base[i] ^ 1 }
    }
    return Vector(.bool(result.slice))
  }
}

/// `if … then … else …`, and `??` as "if it is not null then it else the other".
final class ChoiceNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let condition: Node?
  private let then: Node
  private let otherwise: Node

  init(condition: Node?, then: Node, otherwise: Node) {
    self.condition = condition
    self.then = then
    self.otherwise = otherwise
  }

  static func coalesce(_ left: Node, _ right: Node) -> ChoiceNode {
    ChoiceNode(condition: nil, then: left, otherwise: right)
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let first = condition == nil ? try then.evaluate(batch) : nil
    let chosen: Slice<UInt8>
    if let condition {
      let test = try condition.evaluate(batch)
      let values = AndNode.bools(test)
      let bytes = Buffer<UInt8>(uninitialized: values.count)
      for i in 0..<values.count { bytes.base[i] = test.isNull(i) ? 0 : values.base[i] }
      chosen = bytes.slice
    } else {
      guard let validity = first!.validity else { return first! }
      chosen = validity
    }
    // Each branch sees only its own rows, so that an overflow in the other one does not count.
    let rows = batch.rowNumbers()
    var places: [[Int32]] = [[], []]
    for i in 0..<chosen.count { places[chosen.base[i] == 1 ? 0 : 1].append(Int32(i)) }
    func part(_ node: Node, _ places: [Int32]) throws -> Vector {
      try node.evaluate(batch.selecting(rows.gather(Slice(places))))
    }
    let left = try first?.gather(Slice(places[0])) ?? part(then, places[0])
    let right = try part(otherwise, places[1])
    let both = VectorConcat.concat([left, right])
    let order = Buffer<Int32>(uninitialized: chosen.count)
    for (place, row) in places[0].enumerated() { order.base[Int(row)] = Int32(place) }
    for (place, row) in places[1].enumerated() {
      order.base[Int(row)] = Int32(places[0].count + place)
    }
    return both.gather(order.slice)
  }
}
