/// Moves a filter below steps that only add columns it does not read, so that they see fewer rows.
enum PushDownFilter {
  static func rewritten(_ plan: LogicalPlan) -> LogicalPlan {
    guard case .filter(var filter) = plan else { return plan }
    let read = filter.condition.columns
    switch filter.input {
    case .lateral(var lateral) where read.isDisjoint(with: lateral.source.calls.map(\.output)):
      filter.input = lateral.input
      lateral.input = rewritten(.filter(filter))
      return .lateral(lateral)
    case .extend(var extend) where read.isDisjoint(with: extend.items.map(\.column)):
      filter.input = extend.input
      extend.input = rewritten(.filter(filter))
      return .extend(extend)
    case .sort(var sort):
      filter.input = sort.input
      sort.input = rewritten(.filter(filter))
      return .sort(sort)
    default: return plan
    }
  }
}
