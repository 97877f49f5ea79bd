import KithBase
import KithColumns
import Testing

@testable import KithFunctions

@Suite struct TextFunctionTests {
  @Test(arguments: [true, false])
  func positionsCountCodePoints(isConstant: Bool) throws {
    let name = Value.text("王小明Li")
    func left(_ n: Int64) throws -> String {
      printed(try value("left", name, .int(n), isConstant: isConstant))
    }
    #expect(try left(2) == "\"王小\"")
    #expect(try left(-2) == "\"王小明\"")
    #expect(try left(99) == "\"王小明Li\"")
    #expect(try left(-99) == "\"\"")
    #expect(try left(.min) == "\"\"")
    func right(_ n: Int64) throws -> String {
      printed(try value("right", name, .int(n), isConstant: isConstant))
    }
    #expect(try right(3) == "\"明Li\"")
    #expect(try right(-3) == "\"Li\"")
    #expect(try right(0) == "\"\"")
    func substring(_ from: Int64, _ n: Int64) throws -> String {
      printed(try value("substring", name, .int(from), .int(n), isConstant: isConstant))
    }
    #expect(try substring(2, 2) == "\"小明\"")
    #expect(try substring(-1, 3) == "\"王\"")
    #expect(try substring(6, 1) == "\"\"")
    #expect(try substring(1, -5) == "\"\"")
    #expect(try substring(.max, .max) == "\"\"")
    #expect(try substring(.min, .max) == "\"\"")
  }

  @Test(arguments: [true, false])
  func partsAndReplacements(isConstant: Bool) throws {
    func part(_ text: String, _ separator: String, _ n: Int64) throws -> String {
      printed(
        try value("split_part", .text(text), .text(separator), .int(n), isConstant: isConstant))
    }
    #expect(try part("a--b--c", "--", 3) == "\"c\"")
    #expect(try part("a--b--c", "--", 4) == "\"\"")
    #expect(try part("a--b--c", "--", -3) == "\"a\"")
    #expect(try part("a--b--c", "--", -4) == "\"\"")
    #expect(try part("abc", "", 1) == "\"abc\"")
    #expect(try part("abc", "", 2) == "\"\"")
    #expect(try part("abc", "b", 0) == "\"\"")
    func replaced(_ text: String, _ part: String, _ by: String) throws -> String {
      printed(try value("replace", .text(text), .text(part), .text(by), isConstant: isConstant))
    }
    #expect(try replaced("aaa", "aa", "b") == "\"ba\"")
    #expect(try replaced("abc", "", "x") == "\"abc\"")
    #expect(try replaced("小王小", "小", "大") == "\"大王大\"")
  }

  @Test func caseMappingIsOneToOne() throws {
    #expect(printed(try value("upper", .text("ßŉǰﬁ żółć дом ᾀ"))) == "\"ßŉǰﬁ ŻÓŁĆ ДОМ ᾈ\"")
    #expect(printed(try value("lower", .text("İ ÀÉ ΑΣ Ⱥ 𐐀"))) == "\"i àé ασ ⱥ 𐐨\"")
  }

  @Test func trimKnowsFourBlanks() throws {
    #expect(try value("trim", .text(" \t\r\n a\u{A0}\n")) == .text("a\u{A0}"))
    #expect(try value("trim", .text(" \t ")) == .text(""))
  }

  @Test func nullsEmptyBatchesAndSlices() throws {
    let input = texts(["Ab", nil, "C", "Ab", "", nil, "大D"])
    let call = Call(name: "lower", types: [.text])
    #expect(shown(try call.run([input], count: 7)) == #""ab"|null|"c"|"ab"|""|null|"大d""#)
    #expect(shown(try call.run([input.sub(1..<4)], count: 3)) == #"null|"c"|"ab""#)
    #expect(try call.run([input.sub(3..<3)], count: 0).count == 0)
    let length = Call(name: "length", types: [.text])
    #expect(shown(try length.run([input.sub(4..<7)], count: 3)) == "0|null|2")
    let left = Call(name: "left", types: [.text, .int])
    let counts = column(.int, [.int(1), .null, .int(3), .int(1), .int(2)])
    #expect(
      shown(try left.run([input.sub(2..<7), counts], count: 5)) == #""C"|null|""|null|"大D""#)
  }

  /// A dictionary much larger than the batch takes the road without a memo.
  @Test func batchesOfALargeDictionary() throws {
    let all = texts((0..<5_000).map { "Name \($0)" })
    let call = Call(name: "upper", types: [.text])
    let result = try call.run([all.sub(4_000..<4_003)], count: 3)
    #expect(shown(result) == #""NAME 4000"|"NAME 4001"|"NAME 4002""#)
    let length = Call(name: "length", types: [.text])
    #expect(shown(try length.run([all.sub(8..<11)], count: 3)) == "6|6|7")
  }

  @Test func concatTakesAnything() throws {
    let call = Call(name: "concat", types: [.text, .int, .decimal(scale: 2), .date, .null])
    let result = try call.run(
      [
        texts(["a", nil]), column(.int, [.null, .int(-7)]),
        column(.decimal(scale: 2), [decimal("-0.05"), .null]),
        column(.date, [date("2026-07-01"), .null]), column(.null, [.null, .null]),
      ], count: 2)
    #expect(shown(result) == #""a-0.052026-07-01"|"-7""#)
  }

  @Test func smallOnes() throws {
    #expect(try value("pad_left", .text("7"), .int(4), .text("ab")) == .text("aba7"))
    #expect(try value("pad_left", .text("7"), .int(4), .text("")) == .text("7"))
    #expect(try value("pad_left", .text("明"), .int(3)) == .text("  明"))
    #expect(try value("pad_left", .text("7"), .int(1_000_000_000)).isNull)
    #expect(try value("email_domain", .text(" a@b@Ünal.DE ")) == .text("ünal.de"))
    #expect(try value("email_domain", .text("a@")).isNull)
    #expect(try value("digits", .int(-120)) == .text("120"))
  }

  @Test func similarityIsJaroWinkler() throws {
    // Values of Winkler's paper and of the usual implementations.
    let cases: [(String, String, Double)] = [
      ("MARTHA", "MARHTA", 0.9611), ("DWAYNE", "DUANE", 0.84), ("DIXON", "DICKSONX", 0.8133),
      ("王小明", "王晓明", 0.8), ("", "", 1), ("a", "", 0),
    ]
    for (a, b, expected) in cases {
      guard case .float(let score) = try value("similarity", .text(a), .text(b)) else { return }
      #expect(abs(score - expected) < 0.0001, "\(a) \(b) \(score)")
    }
  }

  @Test func wrongArgumentsAreNamed() {
    func message(_ name: String, _ types: LogicalType...) -> String {
      do throws(FunctionMismatch) {
        _ = try ScalarFunction.named(name)!.resolve(types.map { FunctionArgument(type: $0) })
        return ""
      } catch { return error.message }
    }
    #expect(message("lower", .int) == "`lower` wants a text, not an int")
    #expect(message("left", .text) == "`left` takes 2 arguments, not 1")
    #expect(
      message("left", .text, .date) == "the second argument of `left` must be an int, not a date")
    #expect(message("year", .text) == "`year` wants a date or timestamp, not a text")
    #expect(message("int", .date) == "`int` cannot read a date")
    #expect(message("greatest", .text, .int) == "`greatest` cannot mix a text and an int")
    #expect(message("today", .int) == "`today` takes no arguments, not 1")
  }
}
