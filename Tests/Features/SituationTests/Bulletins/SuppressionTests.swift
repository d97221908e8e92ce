import TestSupport
import Testing

@testable import Situation

struct SuppressionTests {
    typealias Cell = Suppression.Cell
    typealias Sum = Suppression.Sum

    @Test(arguments: [
        // Nothing small, nothing hidden.
        ([30, 10, 20], false, []),
        // A small part takes the smallest other with it.
        ([45, 5, 10, 30], false, [1, 2]),
        // Two small parts of three and four: together they are no small number only with a third.
        ([37, 3, 4, 30], false, [1, 2, 3]),
        // Zero is shown, and hidden only where nothing else is left.
        ([5, 5, 0], true, [1, 2]), ([40, 40, 0], false, []),
        // A small total that is not mandated is hidden with a part.
        ([7, 7, 0], false, [0, 1]),
        // A mandated total stays.
        ([7, 7, 0], true, [1, 2]), ([18, 9, 9], true, [1, 2]),
    ])
    func hidesWhatMustBeHidden(counts: [Int], mandated: Bool, expected: [Int]) {
        let cells = counts.enumerated().map { Cell($1, isMandated: mandated && $0 == 0) }
        let hidden = Suppression(cells: cells, sums: [Sum(0, of: Array(1..<counts.count))]).hidden()
        #expect(hidden.sorted() == expected)
    }

    /// Where one area has told nothing, the others still add up to the total.
    @Test func aPartWithoutANumberHidesNothingForTheOthers() {
        let cells = [34, 30, 4, nil].map { Cell($0) }
        #expect(Suppression(cells: cells, sums: [Sum(0, of: [1, 2, 3])]).hidden() == [1, 2])
        let none = [nil, 30, 4].map { Cell($0) }
        #expect(Suppression(cells: none, sums: [Sum(0, of: [1, 2])]).hidden() == [2])
    }

    @Test func aTableNeedsTheOtherDirectionToo() {
        //      a   b   sum
        //  x   5  50   55
        //  y  60  70  130
        //     65 120  185
        let cells = [5, 50, 55, 60, 70, 130, 65, 120, 185].map { Cell($0) }
        let sums = [
            Sum(2, of: [0, 1]), Sum(5, of: [3, 4]), Sum(8, of: [6, 7]), Sum(6, of: [0, 3]), Sum(7, of: [1, 4]),
            Sum(8, of: [2, 5]),
        ]
        #expect(Suppression(cells: cells, sums: sums).hidden().sorted() == [0, 1, 3, 4])
    }

    /// Tables with rows, columns and a level of areas below, seeded: whoever adds and subtracts what is shown finds no
    /// hidden cell.
    @Test(arguments: 0..<300) func subtractionFindsNothing(seed: Int) {
        var random = Seeded(UInt64(seed))
        let table = RandomTable(&random)
        let hidden = Suppression(cells: table.cells, sums: table.sums).hidden()
        for (index, cell) in table.cells.enumerated() {
            let count = cell.count ?? 0
            if count > 0, count < 10, !cell.isMandated { #expect(hidden.contains(index)) }
            if cell.isMandated { #expect(!hidden.contains(index)) }
        }
        #expect(Attacker(table, hidden).found(hidden).isEmpty, "\(table)")
        #expect(Suppression(cells: table.cells, sums: table.sums).hidden() == hidden)
    }

    @Test func theAttackerFindsWhatIsLeftOpen() {
        // A single hidden part, and a 2 × 2 of which one corner was forgotten.
        let sums = [Sum(0, of: [1, 2, 3])]
        #expect(LinearAttack(sums: sums, hidden: [2]).determined() == [2])
        #expect(LinearAttack(sums: sums, hidden: [2, 3]).determined().isEmpty)
        let square = [Sum(4, of: [0, 1]), Sum(5, of: [2, 3]), Sum(6, of: [0, 2]), Sum(7, of: [1, 3])]
        #expect(LinearAttack(sums: square, hidden: [0, 1, 2]).determined() == [0, 1, 2])
        #expect(LinearAttack(sums: square, hidden: [0, 1, 2, 3]).determined().isEmpty)
    }
}

/// Areas in two levels by columns, with totals in both directions.
private struct RandomTable: CustomStringConvertible {
    private(set) var cells: [Suppression.Cell] = []
    private(set) var sums: [Suppression.Sum] = []

    init(_ random: inout Seeded) {
        let towns = Int.random(in: 2...5, using: &random)
        let columns = Int.random(in: 1...3, using: &random)
        let isMandated = Bool.random(using: &random)
        // Lines: villages under their towns, towns, the county; each line has its columns and, with several, their sum.
        var townLines: [[Int]] = []
        for _ in 0..<towns {
            let villages = (0..<Int.random(in: 2...4, using: &random)).map { _ in
                (0..<columns).map { _ in
                    Bool.random(using: &random)
                        ? Int.random(in: 0...12, using: &random) : Int.random(in: 0...80, using: &random)
                }
            }
            let lines = villages.map { add($0, isMandated: false) }
            let town = add(Self.sum(villages), isMandated: false)
            link(town, lines)
            townLines.append(town)
        }
        let counts = townLines.map { $0.prefix(columns).map { cells[$0].count ?? 0 } }
        link(add(Self.sum(counts), isMandated: isMandated), townLines)
    }

    private static func sum(_ lines: [[Int]]) -> [Int] {
        lines.dropFirst().reduce(lines[0]) { zip($0, $1).map { $0.0 + $0.1 } }
    }

    private mutating func add(_ counts: [Int], isMandated: Bool) -> [Int] {
        let first = cells.count
        cells += counts.map { Suppression.Cell($0, isMandated: isMandated) }
        var line = Array(first..<first + counts.count)
        if counts.count > 1 {
            cells.append(Suppression.Cell(counts.reduce(0, +), isMandated: isMandated))
            sums.append(Suppression.Sum(cells.count - 1, of: line))
            line.append(cells.count - 1)
        }
        return line
    }

    private mutating func link(_ total: [Int], _ parts: [[Int]]) {
        for column in total.indices { sums.append(Suppression.Sum(total[column], of: parts.map { $0[column] })) }
    }

    var description: String { cells.map { "\($0.count ?? -1)\($0.isMandated ? "!" : "")" }.joined(separator: " ") }
}

/// Somebody with the published table: every combination of sums is tried by exact elimination over fractions.
private struct Attacker {
    private var rows: [[Int]]
    private let unknowns: [Int]

    init(_ table: RandomTable, _ hidden: Set<Int>) {
        let unknowns = hidden.sorted()
        self.unknowns = unknowns
        rows = table.sums.map { sum in
            unknowns.map { unknown in unknown == sum.total ? -1 : sum.parts.contains(unknown) ? 1 : 0 }
        }.filter { $0.contains { $0 != 0 } }
    }

    /// Cells of which only one value fits.
    func found(_ hidden: Set<Int>) -> Set<Int> {
        var (rows, rank) = (rows, 0)
        for column in unknowns.indices {
            guard let pivot = rows.indices.dropFirst(rank).first(where: { rows[$0][column] != 0 }) else { continue }
            rows.swapAt(rank, pivot)
            for other in rows.indices where other != rank && rows[other][column] != 0 {
                let (a, b) = (rows[rank][column], rows[other][column])
                var row = unknowns.indices.map { rows[other][$0] * a - rows[rank][$0] * b }
                let divisor = row.reduce(0) { Self.divisor($0, $1) }
                if divisor > 1 { row = row.map { $0 / divisor } }
                rows[other] = row
            }
            rank += 1
        }
        return Set(
            rows.prefix(rank).compactMap { row in
                let places = row.indices.filter { row[$0] != 0 }
                return places.count == 1 ? unknowns[places[0]] : nil
            })
    }

    private static func divisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (abs(a), abs(b))
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}
