import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Command

@Suite struct EvidenceTests {
    private func task(_ fixture: CommandFixture) async throws -> RecordID {
        try await fixture.task(try await fixture.issue(), of: "qingshi")
    }

    private func stored(_ bytes: [UInt8], named name: String = "a") async throws -> (Record, [UInt8]) {
        let fixture = try await CommandFixture.make()
        let task = try await task(fixture)
        let file = try await fixture.write("qingshi") { try $0.attach(bytes, named: name, to: task) }
        return try await fixture.read(as: "qingshi") { try $0.evidenceContent(file.id) }
    }

    @Test func aPhotographLosesPlaceAndDevice() async throws {
        let (file, bytes) = try await stored(Samples.jpeg)
        #expect(file[EvidenceFiles.fields.type] == .jpeg)
        #expect(!bytes.holds("Exif") && !bytes.holds("GPS") && !bytes.holds("ICC") && !bytes.holds("comment"))
        #expect(!bytes.holds("after the end"))
        #expect(bytes.holds("JFIF") && bytes.holds("Adobe") && bytes.holds("DQT") && bytes.holds("picture"))
        #expect(bytes.suffix(2) == [0xFF, 0xD9])
        #expect(file[EvidenceFiles.fields.size] == bytes.count)
    }

    @Test func aPictureLosesItsTexts() async throws {
        let (file, bytes) = try await stored(Samples.png)
        #expect(file[EvidenceFiles.fields.type] == .png)
        for name in ["tEXt", "iTXt", "zTXt", "eXIf", "tIME", "after the end"] { #expect(!bytes.holds(name), "\(name)") }
        #expect(bytes.holds("IHDR") && bytes.holds("IDAT") && bytes.holds("IEND"))
    }

    private static let refused: [(String, [UInt8])] = [
        ("HTML", bytes("<!DOCTYPE html><script>alert(1)</script>")), ("HTML after blanks", bytes(" \n\t<html>")),
        ("HTML after a mark", bytes("\u{FEFF}<p>")), ("SVG", bytes("<svg onload='x()'/>")),
        ("XML", bytes("<?xml version='1.0'?><svg/>")), ("program", bytes("MZ", [0x90, 0, 3, 0])),
        ("archive", bytes("PK", [3, 4, 0])), ("PDF", bytes("%PDF-1.7", [0xE2, 0xE3, 0xCF, 0xD3])),
        ("GIF", bytes("GIF89a", [0, 1])), ("nothing", []), ("GB18030 text", bytes("", [0xB9, 0xE3, 0xB6, 0xAB])),
        ("half a JPEG", Array(Samples.jpeg.prefix(40))), ("half a PNG", Array(Samples.png.prefix(30))),
        ("JPEG's first bytes", bytes("", [0xFF, 0xD8, 0xFF])),
        ("JPEG of a bad length", bytes("", [0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0xFF, 0xD9])),
    ]

    private static func bytes(_ text: String, _ more: [UInt8] = []) -> [UInt8] { Array(text.utf8) + more }

    @Test(arguments: refused)
    func othersAreRefused(_ name: String, _ bytes: [UInt8]) async throws {
        let fixture = try await CommandFixture.make()
        let task = try await task(fixture)
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("qingshi") { try $0.attach(bytes, named: "照片.jpg", to: task) }
        }
        #expect(rejection?.code == "evidenceType")
        #expect(rejection?.kind == .unsupported)
        #expect(try await chunks(fixture) == 0)
    }

    @Test func aTextIsAText() async throws {
        let (file, bytes) = try await stored(Array("已建台账 1 < 2".utf8), named: "../../etc/台账.html")
        #expect(file[EvidenceFiles.fields.type] == .text)
        #expect(EvidenceType.text.mediaType == "text/plain; charset=utf-8")
        #expect(file[EvidenceFiles.fields.title] == "台账.html", "no path is kept")
        #expect(String(decoding: bytes, as: UTF8.self) == "已建台账 1 < 2")
    }

    @Test func tenMegabytesAreTheLimit() async throws {
        let (file, bytes) = try await stored(.init(repeating: 0x61, count: EvidenceFiles.limit))
        #expect(bytes.count == 10 * 1024 * 1024)
        #expect(file[EvidenceFiles.fields.size] == bytes.count)
        let rejection = await #expect(throws: Rejection.self) {
            try await stored(.init(repeating: 0x61, count: EvidenceFiles.limit + 1))
        }
        #expect(rejection?.kind == .tooLarge)
    }

    @Test func nineFilesAreTheMost() async throws {
        let fixture = try await CommandFixture.make()
        let task = try await task(fixture)
        for _ in 0..<9 { try await fixture.write("qingshi") { try $0.attach([0x61], named: "a", to: task) } }
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("qingshi") { try $0.attach([0x61], named: "a", to: task) }
        }
        #expect(rejection?.code == "evidenceCount")
    }

    @Test func othersDoNotReadIt() async throws {
        let fixture = try await CommandFixture.make()
        let task = try await task(fixture)
        let file = try await fixture.write("qingshi") { try $0.attach([0x61], named: "a", to: task) }
        for login in ["hewan", "health", "hewan-1", "qingshi-1", "admin", "privacy"] {
            let rejection = await #expect(throws: Rejection.self, "\(login)") {
                try await fixture.read(as: login) { try $0.evidenceContent(file.id) }
            }
            #expect(rejection == .notFound)
        }
        for login in ["qingshi", "duty1", "commander", "inspector"] {
            #expect(try await fixture.read(as: login) { try $0.evidenceContent(file.id).bytes } == [0x61])
        }
    }

    @Test func thirtyDaysAfterTheEndTheContentIsGone() async throws {
        let fixture = try await CommandFixture.make()
        let task = try await task(fixture)
        let bytes = [UInt8](repeating: 0x61, count: EvidenceFiles.chunk + 1)
        let file = try await fixture.write("qingshi") { try $0.attach(bytes, named: "a", to: task) }
        #expect(try await chunks(fixture) == 2)
        let expire: @Sendable () async throws -> Int = {
            try await fixture.store.write(by: .system(CommandFixture.county)) { try $0.expireEvidence() }
        }
        fixture.clock.advance(minutes: 60 * 1440)
        #expect(try await expire() == 0, "the task is still open")
        try await fixture.write("qingshi") { try $0.reply(to: task, text: "已完成") }
        fixture.clock.advance(minutes: 30 * 1440)
        #expect(try await expire() == 0)
        fixture.clock.advance(minutes: 1)
        #expect(try await expire() == 1)
        #expect(try await expire() == 0)
        #expect(try await chunks(fixture) == 0)
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.read(as: "qingshi") { try $0.evidenceContent(file.id) }
        }
        #expect(rejection == .notFound)
        #expect(try await fixture.record(EvidenceFiles.self, file.id).state == "expired", "that there was one is kept")
    }

    private func chunks(_ fixture: CommandFixture) async throws -> Int {
        try await fixture.store.database.read { try $0.query("SELECT position FROM evidence_chunk").count }
    }
}

/// Small files of the forms that people take with their telephones.
private enum Samples {
    static let jpeg: [UInt8] = joined([
        [0xFF, 0xD8], segment(0xE0, "JFIF\0"), segment(0xE1, "Exif\0\0GPS 33.9 115.6"), segment(0xE2, "ICC_PROFILE"),
        segment(0xEE, "Adobe"), segment(0xFE, "comment"), segment(0xDB, "DQT"), segment(0xC0, "frame"),
        segment(0xDA, "scan"), Array("picture".utf8), [0xFF, 0x00, 0x12, 0xFF, 0xD0, 0x13], [0xFF, 0xD9],
        Array("after the end".utf8),
    ])

    static let png: [UInt8] = joined([
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], chunk("IHDR", 13), chunk("tEXt", 5), chunk("iTXt", 7),
        chunk("zTXt", 3), chunk("eXIf", 9), chunk("tIME", 7), chunk("IDAT", 20), chunk("IEND", 0),
        Array("after the end".utf8),
    ])

    private static func joined(_ parts: [[UInt8]]) -> [UInt8] { Array(parts.joined()) }

    private static func segment(_ marker: UInt8, _ text: String) -> [UInt8] {
        let length = text.utf8.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + Array(text.utf8)
    }

    private static func chunk(_ type: String, _ length: UInt8) -> [UInt8] {
        [0, 0, 0, length] + Array(type.utf8) + [UInt8](repeating: 7, count: Int(length)) + [1, 2, 3, 4]
    }
}

extension [UInt8] {
    fileprivate func holds(_ text: String) -> Bool {
        let sought = Array(text.utf8)
        return count >= sought.count
            && (0...count - sought.count).contains { self[$0..<$0 + sought.count].elementsEqual(sought) }
    }
}
