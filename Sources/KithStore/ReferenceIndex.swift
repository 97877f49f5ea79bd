import Synchronization

package import KithColumns

/// A reference resolved to dense row numbers: the parent of every child, and the children of every
/// parent listed contiguously (compressed sparse rows).
///
/// Invariant: `children[offsets[p] ..< offsets[p+1]]` are exactly the rows c with `parents[c] == p`,
/// ascending.
package final class ReferenceIndex: Sendable {
  /// The row pointed at by each child row; -1 where there is none.
  package let parents: Buffer<Int32>
  package let parentCount: Int
  /// Children whose value is not null but has no parent.
  package let orphanCount: Int

  private let lists = Mutex<(offsets: Buffer<Int32>, children: Buffer<Int32>)?>(nil)

  package init(parents: Buffer<Int32>, parentCount: Int, orphanCount: Int) {
    self.parents = parents
    self.parentCount = parentCount
    self.orphanCount = orphanCount
  }

  /// Offsets (one more than parents) and child rows; made at the first call by a counting sort.
  package func compressedRows() -> (offsets: Buffer<Int32>, children: Buffer<Int32>) {
    lists.withLock { lists in
      if let lists { return lists }
      let offsets = Buffer<Int32>(repeating: 0, count: parentCount + 1)
      for row in 0..<parents.count where parents.base[row] >= 0 {
        offsets.base[Int(parents.base[row]) + 1] += 1
      }
      for parent in 0..<parentCount { offsets.base[parent + 1] += offsets.base[parent] }
      let next = Buffer<Int32>(uninitialized: parentCount + 1)
      for parent in 0...parentCount { next.base[parent] = offsets.base[parent] }
      let children = Buffer<Int32>(uninitialized: Int(offsets.base[parentCount]))
      for row in 0..<parents.count {
        let parent = Int(parents.base[row])
        if parent >= 0 {
          children.base[Int(next.base[parent])] = Int32(row)
          next.base[parent] += 1
        }
      }
      lists = (offsets, children)
      return (offsets, children)
    }
  }
}
