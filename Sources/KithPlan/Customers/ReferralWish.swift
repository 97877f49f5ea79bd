import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

/// Who brought whom, and what that is worth: the options `share`, `acquisition` and `reward`.
///
/// Sources: Kumar, Petersen & Leone 2007 (referral value: those who would not have come bring a year's
/// margin, the others save the cost of acquiring them).
struct ReferralWish: Sendable {
  var share: Double
  var acquisition: Double
  var reward: Double
  private var text: String

  /// Adds the row and the row of the referrer to the arguments; nil when a problem was reported.
  init?(_ binder: Binder, _ options: StageOptions, _ binding: inout TableBinding) {
    let place = options.stage.name.range
    share =
      options.number("share", in: 0...1, "a share such as 50%", hint: "share: 50%") ?? 0
    acquisition =
      options.number("acquisition", in: 0...1e12, "a cost per customer", hint: "acquisition: 50") ?? 0
    reward = options.number("reward", in: 0...1e12, "an amount", hint: "reward: 10") ?? 0
    let names = ["referredby", "referrer", "referral", "recommendedby", "recommender"]
    guard let identity = binding.site.scope.identity,
      let reference = binder.catalog.references.firstIndex(where: { reference in
        reference.fromTable == identity.table && reference.toTable == identity.table
          && names.contains {
            SalesSchema.key(reference.fromColumn).utf8.starts(with: $0.utf8)
          }
      })
    else {
      binder.report(
        "K0312", "`referrals` finds no reference of customers to who referred them", place,
        hint: "reference customers.referred_by to customers as referrer")
      return nil
    }
    let schema = binder.catalog.references[reference]
    text = "\(schema.fromTable).\(schema.fromColumn)"
    binding.arguments += [
      identity.row, .follow(row: identity.row, reference: reference, table: identity.table),
    ]
  }

  /// Referral value of every row. `profits` are those of a year; a referred customer among the rows has
  /// his own value there, so that only the saving counts for his referrer.
  func values(
    _ call: TableCall, _ arguments: ArraySlice<Vector>, profits: [Double]
  ) throws -> (values: [Double], notes: [String]) {
    let own = Array(arguments)
    guard own.count >= 2, case .row(let rows) = own[0].data, case .row(let referrers) = own[1].data
    else { return (Array(repeating: 0, count: profits.count), []) }
    var places: [Int32: Int] = [:]
    for row in 0..<rows.count { places[rows[row]] = row }
    var referrals: [Referral] = []
    var elsewhere = 0
    for row in 0..<rows.count where referrers[row] >= 0 {
      guard let from = places[referrers[row]] else {
        elsewhere += 1
        continue
      }
      referrals.append(
        Referral(
          from: from, to: row, yearMargin: profits[row], savedAcquisition: acquisition,
          reward: reward))
    }
    let counted = [Bool](repeating: true, count: rows.count)
    let values = try Referral.values(
      referrals, customers: rows.count, share: share, isCounted: counted)
    var notes = [
      "\(Said.counted(referrals.count, "referral")) by `\(text)`, each worth \(Said.number(acquisition - reward)) (acquisition saved \(Said.number(acquisition)) less reward \(Said.number(reward))): the referred are rows themselves, so that their margin is counted there and not twice"
    ]
    if acquisition == 0 { notes.append("no acquisition cost is declared (acquisition: 50 would), so referrals save nothing") }
    if elsewhere > 0 {
      notes.append("\(Said.counted(elsewhere, "row")) whose referrer is not among the rows")
    }
    return (values, notes)
  }
}
