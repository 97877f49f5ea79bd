package import KithBase
import KithPlan
import KithStore

/// Fits that programs keep by name: what `save:` keeps and `model:` finds. They are notes of the
/// workspace, so they are durable and undone as other changes are.
extension Session {
  package func model(named name: String) -> [UInt8]? {
    modelNote(name).flatMap { store.snapshot.notes[$0] }.map { Array($0.utf8) }
  }

  /// In alphabetical order.
  package var modelNames: [String] {
    store.snapshot.notes.keys.filter { $0.kind == .model }.map(\.name).sorted()
  }

  /// Every kept fit and the lines that describe it.
  package var modelTexts: [(name: String, lines: [String])] {
    modelNames.map { name in
      let text = store.snapshot.notes[NoteName(.model, name)] ?? ""
      return (name, text.split(separator: "\n").dropFirst().map(String.init))
    }
  }

  /// The note of that name, letter case aside.
  private func modelNote(_ name: String) -> NoteName? {
    store.snapshot.notes.keys.first {
      $0.kind == .model && $0.name.lowercased() == name.lowercased()
    }
  }

  /// Takes in what a statement wants to keep.
  func keep(_ kept: [SavedModel]) throws {
    for model in kept {
      let note = modelNote(model.name) ?? NoteName(.model, model.name)
      let text = String(decoding: model.bytes, as: UTF8.self)
      if store.snapshot.notes[note] == text { continue }
      try change([.setNote(note, old: store.snapshot.notes[note], new: text)])
      isReportingChanges = true
    }
  }

  /// Charts go where remarks go: they are not part of a result.
  package func draw(_ line: String) { output.report(line) }
}
