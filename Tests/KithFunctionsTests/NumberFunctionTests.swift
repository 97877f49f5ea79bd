import KithBase
import KithColumns
import Testing

@testable import KithFunctions

@Suite struct NumberFunctionTests {
  @Test func roundingIsHalfAwayFromZero() throws {
    func rounded(_ number: String, _ n: Int64, isConstant: Bool = true) throws -> String {
      printed(try value("round", decimal(number), .int(n), isConstant: isConstant))
    }
    #expect(try rounded("2.345", 2) == "2.35")
    #expect(try rounded("-2.345", 2) == "-2.35")
    #expect(try rounded("2.344999", 2) == "2.34")
    #expect(try rounded("1.5", 4) == "1.50")
    #expect(try rounded("150.5", -2) == "200")
    #expect(try rounded("49.99", -2) == "0")
    #expect(try rounded("2.345", 2, isConstant: false) == "2.35")
    #expect(try rounded("150.50", -2, isConstant: false) == "200.00")
    #expect(try rounded("5.5", -50) == "0")
    #expect(try value("round", .int(-15), .int(-1)) == .int(-20))
    #expect(throws: KernelError.self) { try value("round", .int(.max), .int(-1)) }
    #expect(throws: KernelError.self) { try value("round", .int(.max), .int(-19)) }
    #expect(try value("round", .int(.max), .int(-20)) == .int(0))
    #expect(try value("round", .int(5), .null).isNull)
  }

  @Test func floatsRoundTheirDecimalDigits() throws {
    func rounded(_ x: Double, _ n: Int64) throws -> Double? {
      if case .float(let result) = try value("round", .float(x), .int(n)) { return result }
      return nil
    }
    #expect(try rounded(2.675, 2) == 2.68)
    #expect(try rounded(1.005, 2) == 1.01)
    #expect(try rounded(-0.5, 0) == -1)
    #expect(try rounded(14.5, -1) == 10)
    #expect(try rounded(1e300, 2) == 1e300)
    #expect(try rounded(0.1 + 0.2, 17) == 0.1 + 0.2)
    #expect(try rounded(123.456, 1) == 123.5)
  }

  @Test func wideDecimals() throws {
    let big = Decimal(Int128(Int64.max) * 1_000_000 + 5, scale: 3)
    let type = LogicalType.decimal(scale: 3)
    let input = column(type, [.decimal(big), .null, .decimal(Decimal(-1_500, scale: 3))])
    #expect(shown(try Call(name: "abs", types: [type]).run([input], count: 3)).hasSuffix("|null|1.50"))
    #expect(
      shown(try Call(name: "floor", types: [type]).run([input], count: 3))
        == "9223372036854775807000|null|-2")
    #expect(
      shown(try Call(name: "greatest", types: [type, .int]).run([input, column(.int, [.int(1), .int(2), .int(3)])], count: 3))
        == "9223372036854775807000.005|2.00|3.00")
    let float = try #require(Casting.kernel(from: type, to: .float))
    let context = KernelContext(today: 0, now: 0)
    #expect(shown(try float(context, [input.sub(1..<3)], 2)) == "null|-1.5")
  }

  @Test func divisionByZeroIsNullAndCounted() throws {
    let context = KernelContext(today: 0, now: 0)
    #expect(try value("div", .int(1), .int(0), context: context).isNull)
    #expect(try value("mod", decimal("1.5"), .int(0), context: context).isNull)
    #expect(context.count(.dividedByZero) == 2)
    #expect(try value("mod", .int(.min), .int(-1)) == .int(0))
    #expect(throws: KernelError.self) { try value("div", .int(.min), .int(-1)) }
    #expect(throws: KernelError.self) { try value("abs", .int(.min)) }
    #expect(printed(try value("div", decimal("-7.5"), .int(2))) == "-3")
    #expect(printed(try value("mod", decimal("-7.5"), .int(2))) == "-1.5")
  }

  @Test func powersOutOfRangeAreNull() throws {
    let context = KernelContext(today: 0, now: 0)
    #expect(try value("exp", .int(1_000), context: context).isNull)
    #expect(try value("ln", .int(-1), context: context).isNull)
    #expect(context.count(.outOfRange) == 2)
    #expect(try value("sign", .float(-0.5)) == .int(-1))
  }

  @Test func extremesSkipNulls() throws {
    let a = texts(["b", nil, "a", nil])
    let b = texts(["a", "x", nil, nil])
    let types: [LogicalType] = [.text, .text]
    #expect(shown(try Call(name: "greatest", types: types).run([a, b], count: 4)) == #""b"|"x"|"a"|null"#)
    #expect(shown(try Call(name: "least", types: types).run([a, b], count: 4)) == #""a"|"x"|"a"|null"#)
    #expect(printed(try value("greatest", date("2026-01-02"), timestamp("2026-01-01T10:00"))) == "2026-01-02T00:00:00")
    #expect(shown(try Call(name: "nullif", types: types).run([b, texts(["a", "y", "a", nil])], count: 4)) == #"null|"x"|null|null"#)
  }
}
