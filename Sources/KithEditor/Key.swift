/// A key, as the terminal told of it.
package enum Key: Hashable, Sendable {
  case character(Unicode.Scalar)
  case enter, newRow, tab, backTab, backspace, delete, escape
  case up, down, left, right, home, end, pageUp, pageDown
  case wordLeft, wordRight, blockStart, blockEnd
  case help
  /// Ctrl-C.
  case interrupt
  /// Ctrl-D.
  case endOfFile
  /// Ctrl-Z.
  case suspend
  /// Another control character, such as 0x12 for Ctrl-R.
  case control(UInt8)
  /// Alt with a character.
  case alt(Unicode.Scalar)
  /// A paste begins: its text follows until `PasteEnd`.
  case paste
  /// A sequence that means nothing here.
  case unknown
}

/// A key with the bytes that it came as.
package struct KeyPress: Hashable, Sendable {
  package var key: Key
  package var bytes: [UInt8]
  package init(_ key: Key, _ bytes: [UInt8]) {
    self.key = key
    self.bytes = bytes
  }
}
