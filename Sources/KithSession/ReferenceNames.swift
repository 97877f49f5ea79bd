import KithBase
import KithFormats

/// What the two sides of a reference are called where the program does not say.
struct ReferenceNames {
  /// What a child row calls its parent.
  var forward: String
  /// What a parent row calls its children.
  var backward: String

  static let suffixes = ["_id", "_no", "_number", "_code", "_key"]

  /// Forward: the column without its suffix if no column has that name, else the target in the
  /// singular. Backward: the child table's name; for a second reference between the two
  /// `<table>_by_<forward>`.
  init(
    from child: TableSchema, column: String, to parent: TableSchema, _ catalog: CatalogSnapshot,
    _ forward: String?, _ backward: String?
  ) {
    var stem = column
    for suffix in ReferenceNames.suffixes
    where column.hasSuffix(suffix) && column.utf8.count > suffix.utf8.count {
      stem = String(column.dropLast(suffix.count))
      break
    }
    let isFree = child.column(stem) == nil
    self.forward = forward ?? (isFree ? stem : Singular.of(parent.name))
    let isSecond = catalog.references.contains {
      $0.toTable == parent.name && $0.backwardName == child.name
    }
    self.backward = backward ?? (isSecond ? "\(child.name)_by_\(self.forward)" : child.name)
  }

  /// Values of one type, or whole numbers in an int and a decimal column.
  static func canRefer(_ from: LogicalType, _ to: LogicalType) -> Bool {
    switch (from, to) {
    case (.int, .decimal), (.decimal, .int), (.decimal, .decimal): true
    case (.float, _), (.bool, _): false
    default: from == to
    }
  }

  /// `reference customer_id → customers (3 orphans)`.
  static func report(_ reference: ReferenceSchema, orphans: Int) -> String {
    "reference \(reference.fromColumn) → \(reference.toTable) (\(Wording.counted(orphans, "orphan")))"
  }
}
