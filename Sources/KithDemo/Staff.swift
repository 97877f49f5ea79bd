import KithBase

/// A person of the firm.
struct StaffMember {
  var id: Int
  var name: String
  var mailbox: String
  var team: String?
  var role: String
  var manager: Int?
  var region: String?
  var hired: Int32
  var left: Int32?

  func isEmployed(on day: Int32) -> Bool { hired <= day && (left.map { day <= $0 } ?? true) }
}

/// The fourteen people of Meridian Supply; the same at every size.
enum Staff {
  static let all: [StaffMember] = """
    1|Margaret Okafor|margaret.okafor||manager|||2015-03-02|
    2|Li Wei|li.wei|North|sales|1|North|2018-05-14|2026-06-26
    3|Ana Ruiz|ana.ruiz|South|sales|1|South|2017-09-01|
    4|Chen Jie|chen.jie|East|sales|1|East|2018-02-19|
    5|赵敏|zhao.min|East|sales|1|East|2021-06-07|
    6|Daniel Weiß|daniel.weiss|Export|sales|1|Export|2018-11-05|
    7|佐藤 遥|haruka.sato|Export|sales|1|Export|2020-04-01|
    8|Zhang Lei|zhang.lei|North|sales|1|North|2018-10-08|2024-03-29
    9|周婷|zhou.ting|West|sales|1|West|2018-07-16|
    10|Oscar Lindqvist|oscar.lindqvist|South|sales|1|South|2022-01-10|
    11|林佳|lin.jia|Inside|inside sales|1||2019-01-07|
    12|Grace Adeyemi|grace.adeyemi|Inside|inside sales|1||2018-03-12|
    13|Huang Bo|huang.bo|Service|service|1||2018-08-20|
    14|孙悦|sun.yue|Service|service|1||2018-06-04|
    """.split(separator: "\n").map(parse)

  private static func parse(_ line: Substring) -> StaffMember {
    let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    func text(_ place: Int) -> String? { parts[place].isEmpty ? nil : parts[place] }
    return StaffMember(
      id: Int(parts[0]) ?? 0, name: parts[1], mailbox: parts[2], team: text(3), role: parts[4],
      manager: Int(parts[5]), region: text(6), hired: day(parts[7]), left: text(8).map(day))
  }

  private static func day(_ text: String) -> Int32 {
    let parts = text.split(separator: "-").map { Int($0) ?? 0 }
    return CivilDate(year: parts[0], month: parts[1], day: parts[2])?.days ?? 0
  }

  private static let sellers: [String: [Int]] = Dictionary(
    grouping: all.filter { $0.role == "sales" }, by: { $0.region ?? "" }
  ).mapValues { $0.map(\.id) }
  private static let inside = all.filter { $0.role == "inside sales" }.map(\.id)
  private static let service = all.filter { $0.role == "service" }.map(\.id)

  /// Who looks after a customer of the region: companies have a seller of their region who was there
  /// on the day, persons the inside team.
  static func owner(region: String, isCompany: Bool, on day: Int32, _ chance: inout Chance) -> Int {
    let team = isCompany ? sellers[region] ?? inside : inside
    let present = team.filter { all[$0 - 1].isEmployed(on: day) }
    return chance.pick(present.isEmpty ? inside : present)
  }

  /// Who really did it that day: the owner, unless away (one time in twelve) or gone.
  static func actor(for owner: Int, on day: Int32, _ chance: inout Chance) -> Int {
    if all[owner - 1].isEmployed(on: day), chance.below(12) > 0 { return owner }
    return chance.pick(inside)
  }

  static func agent(_ chance: inout Chance) -> Int { chance.pick(service) }
}
