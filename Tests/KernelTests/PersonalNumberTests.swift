import Testing

@testable import Kernel

struct PersonalNumberTests {
    @Test(arguments: [
        ("13800001234", "13800001234"), (" 138 0000 1234 ", "13800001234"), ("138-0000-1234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"), ("8613800001234", "13800001234"), ("008613800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"), ("0371-6666 0000", "037166660000"), ("010 66660000", "01066660000"),
        ("+86 371 66660000", "037166660000"), ("0396-6660000", "03966660000"),
    ])
    func telephones(written: String, text: String) { #expect(Phone(written: written)?.text == text) }

    @Test(arguments: [
        "", "12800001234", "1380000123", "138000012345", "66660000", "037166660000123", "138****1234", "转1234",
        "+44 20 7946 0000", "00000000000", "k1:abc",
    ])
    func noTelephones(written: String) { #expect(Phone(written: written) == nil) }

    @Test(arguments: [
        "11010519491231002X", "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X",
        "110105-19491231-002x",
    ])
    func citizenIDs(written: String) { #expect(CitizenID(written: written)?.text == "11010519491231002X") }

    @Test(arguments: ["1101************2X", "11010519491231002", "110105194912310021", "X", ""])
    func noCitizenIDs(written: String) { #expect(CitizenID(written: written) == nil) }

    @Test func masks() throws {
        #expect(try #require(CitizenID("11010519491231002X")).masked == "1101************2X")
        #expect(try #require(Phone(written: "13800001234")).masked == "138****1234")
        #expect("\(try #require(Phone(written: "037166660000")))" == "0371****0000")
    }

    /// However a number is written it is one number, and its mask hides and cannot be read back.
    @Test func anyWriting() throws {
        for _ in 0..<500 {
            let number = "1" + String(Int.random(in: 3...9)) + String(Int.random(in: 100_000_000...999_999_999))
            let phone = try #require(Phone(written: Self.scattered(number)))
            #expect(phone.text == number)
            #expect(Phone(written: phone.masked) == nil && phone.masked.contains("****"))
            let hidden = zip(phone.masked, number).filter { $0 != $1 }.map { $0.0 }
            #expect(hidden.allSatisfy { $0 == "*" })
            let id = try #require(Self.citizenID())
            #expect(CitizenID(written: Self.scattered(id.text.lowercased())) == id)
            #expect(CitizenID(written: id.masked) == nil && id.masked.count == 18)
            #expect(!id.masked.contains(id.text.dropFirst(6).prefix(8)))
        }
    }

    private static func citizenID() -> CitizenID? {
        let digits =
            "411722198\(Int.random(in: 0...9))0\(Int.random(in: 1...9))1\(Int.random(in: 0...9))\(Int.random(in: 100...999))"
        return "0123456789X".lazy.compactMap { CitizenID(digits + String($0)) }.first
    }

    /// With gaps, and full-width characters here and there.
    private static func scattered(_ number: String) -> String {
        String(
            number.unicodeScalars.flatMap { scalar -> [Character] in
                let wide = Bool.random() ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar
                let gap: [Character] = ["", " ", "-", "\u{3000}"].randomElement().map(Array.init) ?? []
                return [Character(wide)] + gap
            })
    }
}
