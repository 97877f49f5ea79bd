import KithDemo
import Testing

@Suite struct DemoLifeTests {
  private static let shared = DemoTables(seed: 3)
  private var demo: DemoTables { Self.shared }

  private func share(_ part: Int, _ whole: Int) -> Int { part * 100 / max(1, whole) }

  @Test func namesAreChineseAndAccented() throws {
    let names = try demo.texts("contacts.name").compactMap { $0 }
    let chinese = names.count { $0.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } }
    let accented = names.count { $0.unicodeScalars.contains { (0xC0...0x24F).contains($0.value) } }
    #expect((25...36).contains(share(chinese, names.count)), "\(share(chinese, names.count))")
    #expect((9...20).contains(share(accented, names.count)), "\(share(accented, names.count))")
    let firms = try demo.texts("customers.name").compactMap { $0 }
    #expect(firms.contains { $0.hasSuffix("有限公司") })
  }

  @Test func mailsCannotBeSent() throws {
    for path in ["customers.email", "contacts.email", "users.email"] {
      for mail in try demo.texts(path).compactMap({ $0 }) {
        #expect(mail.hasSuffix(".example"), "\(mail)")
        #expect(mail.utf8.allSatisfy { $0 < 0x80 && $0 != 0x20 }, "\(mail)")
      }
    }
  }

  @Test func nothingHappensAfterToday() throws {
    let today = Int(demo.data.asOf)
    for path in [
      "customers.acquired_on", "customers.lost_on", "customers.created_on", "customers.updated_on",
      "customers.opted_out_on", "contacts.opted_out_on", "orders.ordered_on", "orders.delivered_on",
    ] {
      #expect(try demo.numbers(path).compactMap { $0 }.allSatisfy { $0 <= today }, "\(path)")
    }
    let end = (today + 1) * 86_400_000_000
    for path in ["activities.at", "cases.opened_on", "cases.resolved_on", "cases.closed_on"] {
      #expect(try demo.numbers(path).compactMap { $0 }.allSatisfy { $0 < end }, "\(path)")
    }
  }

  @Test func ordersGoTheirWay() throws {
    let status = try demo.texts("orders.status").compactMap { $0 }
    #expect((3...5).contains(share(status.count { $0 == "cancelled" }, status.count)))
    #expect((2...4).contains(share(status.count { $0 == "returned" }, status.count)))
    let promised = try demo.numbers("orders.promised_on")
    let delivered = try demo.numbers("orders.delivered_on")
    let late = zip(promised, delivered).count { pair in
      if let promise = pair.0, let day = pair.1 { day > promise } else { false }
    }
    #expect((9...13).contains(share(late, delivered.count { $0 != nil })))
    let days = try demo.numbers("orders.ordered_on").compactMap { $0 }
    #expect(zip(days, days.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func contactsBelongToThoseWhoUseThem() throws {
    let owner = Dictionary(
      uniqueKeysWithValues: zip(
        try demo.numbers("contacts.id").compactMap { $0 }, try demo.numbers("contacts.customer_id")))
    for table in ["orders", "activities", "cases"] {
      let customers = try demo.numbers("\(table).customer_id")
      for (contact, customer) in zip(try demo.numbers("\(table).contact_id"), customers) {
        if let contact { #expect(owner[contact] == customer) }
      }
    }
    var perCustomer: [Int: Int] = [:]
    for customer in owner.values { perCustomer[customer ?? 0, default: 0] += 1 }
    #expect(perCustomer.values.allSatisfy { (1...6).contains($0) })
  }

  @Test func answersFollowQuestions() throws {
    let direction = try demo.texts("activities.direction")
    let inbound = direction.count { $0 == "in" }
    #expect((20...24).contains(share(inbound, direction.count)))
    let replies = try demo.numbers("activities.reply_to_id")
    for (row, reply) in replies.enumerated() {
      guard let reply else { continue }
      #expect(reply <= row)
      #expect(direction[reply - 1] == "in")
    }
    #expect(try demo.texts("activities.commitment").count { $0 != nil } == 140)
  }

  @Test func casesEndAfterTheyBegin() throws {
    let opened = try demo.numbers("cases.opened_on")
    for path in ["cases.first_response_on", "cases.resolved_on", "cases.closed_on"] {
      for (begin, end) in zip(opened, try demo.numbers(path)) {
        if let begin, let end { #expect(end >= begin) }
      }
    }
  }
}
