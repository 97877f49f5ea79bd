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

  /// Columns of the children, copied into the order of their parents.
  private struct Clustering {
    var uses = 0
    var owners: Buffer<Int32>?
    /// The copies, each beside the column that it was made of: an edited column has no copy.
    var columns: [Int: (source: Column, copy: Column)] = [:]
  }
  private let clustering = Mutex(Clustering())

  /// Fewer children than this are not worth a copy.
  private static let clusterRowsMin = 100_000

  package init(parents: Buffer<Int32>, parentCount: Int, orphanCount: Int) {
    self.parents = parents
    self.parentCount = parentCount
    self.orphanCount = orphanCount
  }

  /// The parent of every child in the order of `compressedRows().children`, once queries over all
  /// parents have come twice; nil until then. A pass over children in this order touches each parent's
  /// sum once, where file order jumps about in memory.
  package func clusteredOwners() -> Buffer<Int32>? {
    let wants = clustering.withLock { clustering in
      clustering.uses += 1
      return clustering.uses >= Table.indexUsesMin
    }
    guard wants, parents.count >= ReferenceIndex.clusterRowsMin else { return nil }
    let (offsets, children) = compressedRows()
    return clustering.withLock { clustering in
      if let owners = clustering.owners { return owners }
      let owners = Buffer<Int32>(uninitialized: children.count)
      for parent in 0..<parentCount {
        for place in Int(offsets.base[parent])..<Int(offsets.base[parent + 1]) {
          owners.base[place] = Int32(parent)
        }
      }
      clustering.owners = owners
      return owners
    }
  }

  /// A column of the child table in the order of the parents, if this version of it was copied already.
  package func clusteredColumn(_ index: Int, of source: Column) -> Column? {
    clustering.withLock { clustering in
      guard let kept = clustering.columns[index], kept.source === source else { return nil }
      return kept.copy
    }
  }

  /// Keeps a column's copy.
  package func keep(_ copy: Column, of source: Column, clustered index: Int) {
    clustering.withLock { $0.columns[index] = (source, copy) }
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
