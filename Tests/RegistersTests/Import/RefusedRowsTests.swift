import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

struct RefusedRowsTests {
    private let place = FileManager.default.temporaryDirectory.appending(path: "refused-\(RecordID.make()).ndjson")

    private func rows(_ numbers: ClosedRange<Int>) -> [RefusedRow] {
        numbers.map { number in
            RefusedRow(
                source: 0, number: number, cells: ["坏\(number)", String(repeating: "长", count: number % 400)],
                problems: [.init("required", field: "name")])
        }
    }

    @Test func `rows are read as they were written, whatever pieces the file is read in`() throws {
        defer { try? FileManager.default.removeItem(at: place) }
        let file = try RefusedRows(place)
        let size = try file.append(rows(1...3_000), at: 0)
        try file.close()
        #expect(size > 3 * 256 * 1024)
        let reader = try RefusedReader(place)
        #expect(try reader.next(50).map(\.number) == Array(1...50))
        let rest = try reader.next(.max)
        #expect(rest.map(\.number) == Array(51...3_000))
        #expect(rest.allSatisfy { $0.cells[0] == "坏\($0.number)" && $0.cells[1].count == $0.number % 400 })
    }

    @Test func `what a failed commit left is cut off, also by a batch without refused rows`() throws {
        defer { try? FileManager.default.removeItem(at: place) }
        let first = try RefusedRows(place)
        let size = try first.append(rows(1...2), at: 0)
        _ = try first.append(rows(3...4), at: size)
        #expect(try first.append([], at: size) == size)
        #expect(try RefusedReader(place).next(.max).map(\.number) == [1, 2])
        let second = try RefusedRows(place)
        _ = try second.append(rows(5...5), at: size)
        #expect(try RefusedReader(place).next(.max).map(\.number) == [1, 2, 5])
        _ = try RefusedRows(place).append([], at: 0)
        #expect(try RefusedReader(place).next(.max).isEmpty)
    }

    @Test func `a file that is gone has no rows`() throws {
        #expect(try RefusedReader(place).next() == nil)
    }
}
