/// Keys as xterm sends them.
package enum Keys {
  package static let up = "\u{1B}[A", down = "\u{1B}[B", right = "\u{1B}[C", left = "\u{1B}[D"
  package static let home = "\u{1B}[H", end = "\u{1B}[F", delete = "\u{1B}[3~", backTab = "\u{1B}[Z"
  package static let controlLeft = "\u{1B}[1;5D", controlRight = "\u{1B}[1;5C", help = "\u{1B}OP"
  package static let backspace = "\u{7F}", enter = "\r", tab = "\t", newRow = "\u{1B}\r"
}
