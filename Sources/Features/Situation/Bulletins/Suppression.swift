/// Small-cell suppression (小数抑制): which cells of a table may not be shown, so that no number of fewer than `k` persons
/// is published, nor can be found by subtraction along rows, columns and levels of areas (domain.md, Safeguards,
/// Publication: k = 10, 1–9 hidden, zero shown, mandated totals exempt).
///
/// Hidden cells carry one mark, whether they are small themselves or hide another: who knew which is which would know
/// bounds.
package struct Suppression: Sendable {
    /// A number of the table; cells are named by their place in `cells`.
    package struct Cell: Sendable, Hashable {
        /// Persons; nil where there is no number, which tells nothing.
        package let count: Int?
        /// Published whatever it is: a total that the law asks for.
        package let isMandated: Bool

        package init(_ count: Int?, isMandated: Bool = false) { (self.count, self.isMandated) = (count, isMandated) }
    }

    /// `total` is the sum of `parts`: a township of its villages, a row of its columns.
    package struct Sum: Sendable, Hashable {
        package let total: Int
        package let parts: [Int]

        package init(_ total: Int, of parts: [Int]) { (self.total, self.parts) = (total, parts) }
        var cells: [Int] { [total] + parts }
    }

    package let cells: [Cell]
    package let sums: [Sum]
    /// Smallest number of persons that is shown.
    package let k: Int

    package init(cells: [Cell], sums: [Sum], k: Int = 10) {
        (self.cells, self.k) = (cells, k)
        // A part without a number adds nothing: the others make the equation. Without a total there is none.
        self.sums = sums.filter { cells[$0.total].count != nil }.map { sum in
            Sum(sum.total, of: sum.parts.filter { cells[$0].count != nil })
        }.filter { !$0.parts.isEmpty }
    }

    /// The cells that must be hidden. Always the same for the same table.
    ///
    /// What cannot be protected stays hidden but known: the only part of a mandated total is that total.
    /// - Parameter others: cells that are hidden for another reason than being small.
    package func hidden(with others: Set<Int> = []) -> Set<Int> {
        var hidden = others.union(cells.indices.filter { isSmall($0) })
        repeat { while spread(&hidden) {} } while close(&hidden)
        return hidden
    }

    private func isSmall(_ cell: Int) -> Bool {
        cells[cell].count.map { $0 > 0 && $0 < k && !cells[cell].isMandated } ?? false
    }

    /// Each sum by itself: what is hidden in it must be at least two cells, and together no small number.
    private func spread(_ hidden: inout Set<Int>) -> Bool {
        var hasChanged = false
        for sum in sums {
            while true {
                let parts = sum.parts.filter(hidden.contains)
                if parts.isEmpty && !hidden.contains(sum.total) { break }
                let together = parts.reduce(0) { $0 + (cells[$1].count ?? 0) }
                let isSafe = hidden.contains(sum.total) ? !parts.isEmpty : parts.count > 1 && together >= k
                guard !isSafe, let next = next(in: sum, hidden) else { break }
                hidden.insert(next)
                hasChanged = true
            }
        }
        return hasChanged
    }

    /// All sums together: a cell that the others determine gets one more beside it.
    private func close(_ hidden: inout Set<Int>) -> Bool {
        let known = LinearAttack(sums: sums, hidden: hidden).determined()
        for cell in known.sorted() {
            for sum in sums where sum.cells.contains(cell) {
                guard let next = next(in: sum, hidden) else { continue }
                hidden.insert(next)
                return true
            }
        }
        // None of their own sums has a cell left: any sum that holds another hidden one.
        guard !known.isEmpty else { return false }
        for sum in sums where !hidden.isDisjoint(with: sum.cells) {
            guard let next = next(in: sum, hidden) else { continue }
            hidden.insert(next)
            return true
        }
        return false
    }

    /// The cell of a sum whose loss costs least: the smallest part that tells something, then a zero, then the total.
    private func next(in sum: Sum, _ hidden: Set<Int>) -> Int? {
        let free = sum.parts.filter { !hidden.contains($0) && !cells[$0].isMandated }
        let cost = { (cell: Int) -> (Int, Int) in
            let count = cells[cell].count ?? 0
            return (count == 0 ? Int.max : count, cell)
        }
        if let part = free.min(by: { cost($0) < cost($1) }) { return part }
        return hidden.contains(sum.total) || cells[sum.total].isMandated ? nil : sum.total
    }
}

/// What can be found about hidden cells by adding and subtracting what is shown (差分还原): the cells that the sums
/// determine, by elimination over a prime field.
package struct LinearAttack: Sendable {
    private static let prime: Int64 = 2_147_483_647

    private let unknowns: [Int]
    private let rows: [[Int64]]

    package init(sums: [Suppression.Sum], hidden: Set<Int>) {
        let unknowns = hidden.sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(unknowns, unknowns.indices))
        self.unknowns = unknowns
        rows = sums.compactMap { sum in
            var row = [Int64](repeating: 0, count: unknowns.count)
            if let place = places[sum.total] { row[place] = Self.prime - 1 }
            for part in sum.parts { if let place = places[part] { row[place] = (row[place] + 1) % Self.prime } }
            return row.contains { $0 != 0 } ? row : nil
        }
    }

    /// Hidden cells of which the sums leave one value only.
    package func determined() -> Set<Int> {
        var (rows, rank) = (rows, 0)
        for column in unknowns.indices {
            guard let pivot = rows.indices.dropFirst(rank).first(where: { rows[$0][column] != 0 }) else { continue }
            rows.swapAt(rank, pivot)
            let inverse = Self.inverse(rows[rank][column])
            for place in rows[rank].indices { rows[rank][place] = rows[rank][place] * inverse % Self.prime }
            let leading = rows[rank]
            for other in rows.indices where other != rank && rows[other][column] != 0 {
                let factor = Self.prime - rows[other][column]
                for place in leading.indices where leading[place] != 0 {
                    rows[other][place] = (rows[other][place] + factor * leading[place]) % Self.prime
                }
            }
            rank += 1
        }
        return Set(
            rows.prefix(rank).compactMap { row in
                let places = row.indices.filter { row[$0] != 0 }
                return places.count == 1 ? unknowns[places[0]] : nil
            })
    }

    /// By Fermat: `value` to the power of the prime less two.
    private static func inverse(_ value: Int64) -> Int64 {
        var (result, base, exponent) = (Int64(1), value, prime - 2)
        while exponent > 0 {
            if exponent & 1 == 1 { result = result * base % prime }
            base = base * base % prime
            exponent >>= 1
        }
        return result
    }
}
