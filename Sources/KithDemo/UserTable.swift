import KithBase
import KithColumns

/// `users`: the firm's people. Fourteen at every size.
enum UserTable {
  static func make() -> (schema: TableSchema, columns: [Column]) {
    let rows = Staff.all.count
    var id = IntWriter.int("id", rows, required: true)
    var name = TextWriter("name", rows, required: true)
    var email = TextWriter("email", rows)
    var phone = TextWriter("phone", rows)
    var team = TextWriter("team", rows)
    var role = TextWriter("role", rows)
    var manager = IntWriter.int("manager_id", rows)
    var region = TextWriter("region", rows)
    var isActive = BoolWriter.bool("is_active", rows)
    var hired = DateWriter.date("hired_on", rows)
    var left = DateWriter.date("left_on", rows)
    for member in Staff.all {
      id.append(member.id)
      name.append(member.name)
      email.append("\(member.mailbox)@meridian.example")
      phone.append("+86 21 0100 00\(member.id + 10)")
      team.append(member.team)
      role.append(member.role)
      manager.append(member.manager.map(Int64.init))
      region.append(member.region)
      isActive.append(member.left == nil)
      hired.append(member.hired)
      left.append(member.left)
    }
    return keyedTable(
      "users", [id, name, email, phone, team, role, manager, region, isActive, hired, left])
  }
}
