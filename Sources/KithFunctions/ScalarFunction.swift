package import KithBase
package import KithColumns

/// One call and what it gives, both in the language; the tests run every example.
package struct FunctionExample: Hashable, Sendable {
  package let call: String
  package let result: String
  package init(_ call: String, _ result: String) {
    self.call = call
    self.result = result
  }
}

/// What the binder knows of an argument.
package struct FunctionArgument: Sendable {
  package let type: LogicalType
  /// The value, where the argument is a literal or a parameter.
  package let constant: Value?
  package init(type: LogicalType, constant: Value? = nil) {
    self.type = type
    self.constant = constant
  }
}

/// The arguments do not fit the function: a sentence, and a hint that can be typed.
package struct FunctionMismatch: Error, Hashable, Sendable {
  package let message: String
  package let hint: String?
  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}

/// A function chosen for given argument types.
package struct ScalarOverload: Sendable {
  package typealias Kernel = @Sendable (KernelContext, [Vector], Int) throws -> Vector

  /// The types that the kernel takes; the binder casts the arguments to them.
  package let parameters: [LogicalType]
  package let result: LogicalType
  /// Whole batches in, one batch of `count` rows out.
  package let kernel: Kernel

  package init(parameters: [LogicalType], result: LogicalType, kernel: @escaping Kernel) {
    self.parameters = parameters
    self.result = result
    self.kernel = kernel
  }
}

/// A function of one row: its manual page and how it is chosen for argument types.
package struct ScalarFunction: Sendable {
  package let name: String
  /// One sentence.
  package let summary: String
  /// As shown by help: `substring(x, from, n)`.
  package let signature: String
  package let examples: [FunctionExample]
  /// Chooses the kernel, or throws `FunctionMismatch`.
  package let resolve: @Sendable ([FunctionArgument]) throws(FunctionMismatch) -> ScalarOverload

  package init(
    _ name: String, signature: String, _ summary: String, examples: [FunctionExample],
    resolve: @escaping @Sendable ([FunctionArgument]) throws(FunctionMismatch) -> ScalarOverload
  ) {
    self.name = name
    self.signature = signature
    self.summary = summary
    self.examples = examples
    self.resolve = resolve
  }
}
