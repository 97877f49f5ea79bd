import KithBase
import KithPlan
extension LogicalPlan {
  func label(_ catalog: CatalogSnapshot) -> String { "step" }
}
