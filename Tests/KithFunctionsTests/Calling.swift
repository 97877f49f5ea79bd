import KithBase
import KithColumns
import Testing

@testable import KithFunctions

/// Resolves a function for columns of values, casts the columns as the binder does and runs it.
struct Call {
  var name: String
  var types: [LogicalType]
  var constants: [Value?] = []
  var context = KernelContext(today: 20_000, now: 1_700_000_000_000_000)

  func overload() throws -> ScalarOverload {
    let function = try #require(ScalarFunction.named(name))
    return try function.resolve(
      types.enumerated().map { index, type in
        FunctionArgument(type: type, constant: index < constants.count ? constants[index] : nil)
      })
  }

  func run(_ vectors: [Vector], count: Int) throws -> Vector {
    let overload = try overload()
    var arguments: [Vector] = []
    for (index, vector) in vectors.enumerated() {
      let cast = try #require(Casting.kernel(from: types[index], to: overload.parameters[index]))
      arguments.append(try cast(context, [vector], count))
    }
    let result = try overload.kernel(context, arguments, count)
    #expect(result.count == count)
    return result
  }
}

func column(_ type: LogicalType, _ values: [Value]) -> Vector {
  var builder = VectorBuilder(type)
  for value in values { builder.append(value) }
  return builder.vector()
}

func texts(_ values: [String?]) -> Vector {
  column(.text, values.map { $0.map(Value.text) ?? .null })
}

/// One row; constants are known to the function unless `isConstant` is false.
func value(
  _ name: String, _ arguments: Value..., isConstant: Bool = true,
  context: KernelContext = KernelContext(today: 20_000, now: 1_700_000_000_000_000)
) throws -> Value {
  let call = Call(
    name: name, types: arguments.map(\.type), constants: isConstant ? arguments : [],
    context: context)
  return try call.run(
    arguments.map { Vector.constant($0, type: $0.type, count: 1) }, count: 1
  ).value(0)
}

func printed(_ value: Value) -> String {
  switch value {
  case .null: "null"
  case .text(let text): ValueText.quoted(text)
  default: ValueText.text(of: value)
  }
}

func date(_ text: String) -> Value {
  StrictParsing.value(text, as: .date) ?? .null
}

func timestamp(_ text: String) -> Value {
  StrictParsing.value(text, as: .timestamp) ?? .null
}

func decimal(_ text: String) -> Value {
  StrictParsing.value(text, as: .decimal(scale: 0)) ?? .null
}

/// The text of a column's values, joined with a bar.
func shown(_ vector: Vector) -> String {
  (0..<vector.count).map { printed(vector.value($0)) }.joined(separator: "|")
}
