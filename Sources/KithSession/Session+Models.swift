import KithBase
package import KithPlan

/// Fits that programs keep by name: what `save:` keeps and `model:` finds.
package struct ModelStore: Sendable {
  private var models: [String: SavedModel] = [:]

  package init() {}

  /// By name, letter case aside.
  package func model(_ name: String) -> SavedModel? { models[name.lowercased()] }

  /// In alphabetical order.
  package var all: [SavedModel] { models.sorted { $0.key < $1.key }.map(\.value) }

  package mutating func keep(_ model: SavedModel) { models[model.name.lowercased()] = model }

  package mutating func forget(_ name: String) { models[name.lowercased()] = nil }
}

extension Session {
  package func model(named name: String) -> [UInt8]? { models.model(name)?.bytes }

  package var modelNames: [String] { models.all.map(\.name) }

  /// Every kept fit and the lines that describe it.
  package var modelTexts: [(name: String, lines: [String])] {
    models.all.map { model in
      let lines = String(decoding: model.bytes, as: UTF8.self).split(separator: "\n").dropFirst()
      return (model.name, lines.map(String.init))
    }
  }

  /// Takes in what a statement wants to keep.
  func keep(_ kept: [SavedModel]) {
    for model in kept {
      models.keep(model)
      output.report("kept the model \(model.name)")
    }
    if let last = kept.last { lastEffect = "kept the model \(last.name)" }
  }

  /// Charts go where remarks go: they are not part of a result.
  package func draw(_ line: String) { output.report(line) }
}
