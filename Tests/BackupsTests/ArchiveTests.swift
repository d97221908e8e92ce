import Database
import Testing

@testable import Backups

struct ArchiveTests {
    @Test func whatIsWrittenIsRead() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let values = (0..<Int.random(in: 0...12)).map { _ in Self.value(&random) }
            var reader = ByteReader(try ArchiveItem.row(values).bytes())
            guard case .row(let read) = try ArchiveItem(&reader) else { throw ByteReader.Damaged() }
            #expect(read == values)
            #expect(reader.isAtEnd)
        }
    }

    @Test(arguments: [0, 1, -1, 127, -128, 1 << 31, .max, .min] as [Int64])
    func wholeNumbers(number: Int64) throws {
        var writer = ByteWriter()
        writer.put(SQLValue.integer(number))
        var reader = ByteReader(writer.bytes)
        #expect(try reader.value() == .integer(number))
    }

    @Test(
        arguments: [
            [9], [3], [3, 1], [3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], [4, 3, 1, 2],
            [3, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128],
        ] as [[UInt8]])
    func bytesThatSayNothing(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        #expect(throws: ByteReader.Damaged.self) { try reader.value() }
    }

    private static func value(_ random: inout some RandomNumberGenerator) -> SQLValue {
        switch Int.random(in: 0...4, using: &random) {
        case 0: .null
        case 1: .integer(Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0...63, using: &random))
        case 2: .real(Double.random(in: -1e12...1e12, using: &random))
        case 3:
            .text(
                String(
                    (0..<Int.random(in: 0...300, using: &random)).map { _ in "指挥部 a\u{0}é'😷".randomElement() ?? "a" }))
        default: .blob((0..<Int.random(in: 0...300, using: &random)).map { _ in .random(in: 0...255, using: &random) })
        }
    }
}
