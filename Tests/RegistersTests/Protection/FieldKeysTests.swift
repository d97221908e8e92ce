import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

struct FieldKeysTests {
    private func open(_ test: TestDatabase, _ file: KeyFile) async throws -> Protection {
        try await FieldKeys(test.database).open(file, key: Sample.county, at: test.clock.now)
    }

    private func file(_ test: TestDatabase, _ name: String = "field.keys") -> KeyFile {
        KeyFile(test.place.folder.appending(path: name))
    }

    @Test func madeOnceForItsOwnerAlone() async throws {
        let test = try await TestDatabase.jobs()
        let made = try await open(test, file(test))
        let attributes = try FileManager.default.attributesOfItem(atPath: file(test).url.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try await open(test, file(test)).ring.current.id == made.ring.current.id)
        #expect(try file(test).make().current.id == made.ring.current.id, "who comes second takes the first one's")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: test.place.folder.path).filter { $0.hasPrefix("field") }
                == [
                    "field.keys"
                ])
    }

    @Test func aLostFileIsToldAtStart() async throws {
        let test = try await TestDatabase.jobs()
        let id = try await open(test, file(test)).ring.current.id
        await #expect(throws: ProtectionFault.keyMissing(id)) { try await open(test, file(test, "other")) }
        #expect(!file(test, "other").exists, "no key is made that could not read what is there")
        var ring = try file(test).read()
        ring.add()
        ring.turn()
        ring.remove(id)
        try file(test).replace(by: ring)
        await #expect(throws: ProtectionFault.keyMissing(id)) { try await open(test, file(test)) }
    }

    @Test func aWrongKeyOfTheSameIdIsToldAtStart() async throws {
        let test = try await TestDatabase.jobs()
        let id = try await open(test, file(test)).ring.current.id
        let other = try file(test, "other").make()
        let text = try String(contentsOf: file(test, "other").url, encoding: .utf8)
        try text.replacing(other.current.id, with: id).write(to: file(test).url, atomically: true, encoding: .utf8)
        await #expect(throws: ProtectionFault.keyWrong(id)) { try await open(test, file(test)) }
    }

    @Test func aKeyAddedByAnotherProcess() async throws {
        let test = try await TestDatabase.jobs()
        let (mine, theirs) = (try await open(test, file(test)), try await open(test, file(test)))
        var ring = theirs.ring
        ring.add()
        ring.turn()
        try theirs.turn(to: ring)
        let place = Place(county: Sample.county, register: "job", record: RecordID(known: "r"), field: "phone")
        let text = try theirs.seal("13800001234", at: place)
        #expect(try mine.open(text, at: place) == "13800001234", "an unknown key is sought in the file")
        #expect(mine.ring.current.id == theirs.ring.current.id)
    }

    @Test(arguments: [
        "", "{}", "{\"current\":\"a\",\"keys\":[]}",
        "{\"current\":\"a\",\"keys\":[{\"id\":\"a\",\"secret\":\"AAAA\"}]}",
    ])
    func aBrokenFile(text: String) async throws {
        let test = try await TestDatabase.jobs()
        try text.write(to: file(test).url, atomically: true, encoding: .utf8)
        let error = await #expect(throws: CocoaError.self) { try await open(test, file(test)) }
        #expect(error?.code == .fileReadCorruptFile && error?.filePath == file(test).url.path)
    }
}
