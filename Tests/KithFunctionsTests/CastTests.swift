import KithBase
import KithColumns
import Testing

@testable import KithFunctions

@Suite struct CastTests {
  @Test func strictSpellings() throws {
    let context = KernelContext(today: 0, now: 0)
    func cast(_ name: String, _ text: String) throws -> String {
      printed(try value(name, .text(text), context: context))
    }
    #expect(try cast("int", " +12\n") == "12")
    #expect(try cast("int", "-9223372036854775808") == "-9223372036854775808")
    for text in ["9223372036854775808", "", "-", "1.0", "1 2", "0x1", "１", "1_000"] {
      #expect(try cast("int", text) == "null", "\(text)")
    }
    #expect(try cast("decimal", "-0.125") == "-0.125")
    #expect(try cast("decimal", ".5") == "0.50")
    #expect(try cast("decimal", "1.2345678905") == "1.234567891")
    #expect(try cast("decimal", "1.5e3") == "1500.00")
    #expect(try cast("decimal", "12345678901234567890.12") == "12345678901234567890.12")
    #expect(try cast("decimal", "-5e-10") == "-0.000000001")
    for text in ["1,5", "1e", "e5", ".", "NaN", "inf", "1e40", "1e 5", "--1"] {
      #expect(try cast("decimal", text) == "null", "\(text)")
    }
    #expect(try cast("float", "0.1") == "0.1")
    #expect(try cast("float", "1e-320") == "1e-320")
    for text in ["nan", "infinity", "0x1p3", "1e999", ""] {
      #expect(try cast("float", text) == "null", "\(text)")
    }
    #expect(try cast("date", "2024-02-29") == "2024-02-29")
    for text in ["2023-02-29", "2026-7-1", "26-07-01", "2026-07-01T00:00", "2026/07/01", "０026-07-01"] {
      #expect(try cast("date", text) == "null", "\(text)")
    }
    #expect(try cast("timestamp", "2026-07-01 08:26:00.25-0330") == "2026-07-01T11:56:00.25")
    #expect(try cast("timestamp", "2026-07-01t08:26z") == "2026-07-01T08:26:00")
    #expect(try cast("timestamp", "1969-12-31T23:59:59.999999") == "1969-12-31T23:59:59.999999")
    for text in ["2026-07-01T24:00", "2026-07-01T08", "2026-07-01T08:26+2", "2026-07-01T08:26:00.", "2026-07-01T08:26:00.1234567"] {
      #expect(try cast("timestamp", text) == "null", "\(text)")
    }
    #expect(try cast("bool", "OFF") == "false")
    #expect(try cast("bool", "maybe") == "null")
    #expect(context.count(.unreadable) > 25)
  }

  @Test func decimalsGrowWideAndThrowBeyond() throws {
    let context = KernelContext(today: 0, now: 0)
    let up = try #require(Casting.kernel(from: .int, to: .decimal(scale: 9)))
    let wide = try up(context, [column(.int, [.int(.max), .null, .int(1)])], 3)
    #expect(shown(wide) == "9223372036854775807.00|null|1.00")
    if case .wide = wide.data {} else { Issue.record("the numbers need 128 bits") }
    let down = try #require(Casting.kernel(from: .decimal(scale: 9), to: .decimal(scale: 0)))
    let narrow = try down(context, [wide], 3)
    if case .decimal = narrow.data {} else { Issue.record("the numbers fit 64 bits") }
    let far = try #require(Casting.kernel(from: .decimal(scale: 9), to: .decimal(scale: 30)))
    #expect(throws: KernelError.self) { _ = try far(context, [wide], 3) }
    // What a null row holds does not matter.
    let hidden = Vector(.int(Slice([Int64.max, 5])), validity: Slice([0, 1]))
    if case .decimal = try up(context, [hidden], 2).data {} else { Issue.record("nulls do not count") }
  }

  @Test func numbersToInt() throws {
    let context = KernelContext(today: 0, now: 0)
    #expect(try value("int", decimal("-2.5"), context: context) == .int(-3))
    #expect(try value("int", .float(2.5), context: context) == .int(3))
    #expect(try value("int", .float(1e19), context: context).isNull)
    #expect(try value("int", .float(.nan), context: context).isNull)
    #expect(context.count(.outOfRange) == 2)
    #expect(try value("int", .bool(true)) == .int(1))
    #expect(try value("int", .null).isNull)
    #expect(printed(try value("decimal", .float(0.1))) == "0.10")
  }

  @Test func implicitConversions() {
    #expect(Casting.common(.int, .decimal(scale: 2)) == .decimal(scale: 2))
    #expect(Casting.common(.decimal(scale: 3), .decimal(scale: 2)) == .decimal(scale: 3))
    #expect(Casting.common(.date, .timestamp) == .timestamp)
    #expect(Casting.common(.null, .text) == .text)
    #expect(Casting.common(.text, .int) == nil)
    #expect(!Casting.isImplicit(from: .decimal(scale: 3), to: .decimal(scale: 2)))
    #expect(!Casting.isImplicit(from: .int, to: .text))
  }

  @Test func bytesAgreeWithValueText() {
    var random = SeededRandom(seed: 11)
    for _ in 0..<5_000 {
      let unscaled = Int64(bitPattern: random.next()) >> Int64(random.below(64))
      let scale = random.below(13)
      var bytes: [UInt8] = []
      ByteText.append(decimal: Int128(unscaled), scale: scale, to: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self) == Decimal(Int128(unscaled), scale: scale).description)
      bytes = []
      ByteText.append(unscaled, to: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self) == String(unscaled))
    }
    #expect(ValueText.text(of: 3.0) == "3")
    #expect(ValueText.text(of: .duration(Duration(months: 14, days: -1))) == "1 year 2 months -1 day")
  }
}
