import Kernel
import Testing

@testable import Organisation

struct PasswordTests {
    @Test func matchesItsPasswordOnly() throws {
        let hash = try PasswordHash(of: "青石镇 qingshi", cost: .printed)
        #expect(try hash.matches("青石镇 qingshi"))
        for wrong in ["", "青石镇 qingsh", "青石镇 qingshi ", "青石镇 Qingshi"] { #expect(try !hash.matches(wrong)) }
    }

    @Test func saltMakesEqualPasswordsDiffer() throws {
        #expect(try PasswordHash(of: "abcdefghij", cost: .printed) != PasswordHash(of: "abcdefghij", cost: .printed))
    }

    @Test func costIsReadFromTheText() throws {
        let cost = PasswordHash.Cost(logRounds: 5, blockSize: 4, parallelism: 2)
        let hash = try PasswordHash(of: "abcdefghij", cost: cost)
        #expect(hash.text.hasPrefix("$scrypt$ln=5,r=4,p=2$"))
        #expect(try hash.matches("abcdefghij"))
    }

    @Test(arguments: ["", "abc", "$scrypt$ln=99,r=8,p=1$AA==$AA==", "$bcrypt$ln=5,r=8,p=1$AA==$AA=="])
    func aDamagedHashIsAFault(text: String) {
        #expect(throws: PasswordHash.Damaged.self) { try PasswordHash(text).matches("abcdefghij") }
    }

    @Test(arguments: [
        ("short", "passwordShort"), ("aaaaaaaaaaaa", "passwordGuessable"), ("abcdefghijkl", "passwordGuessable"),
        ("9876543210", "passwordGuessable"), ("Xqingshi-2024", "passwordGuessable"),
        (String(repeating: "长", count: 129), "passwordLong"),
    ])
    func refused(password: String, code: String) {
        let rejection = #expect(throws: Rejection.self) { try PasswordRule.check(password, login: "qingshi") }
        #expect(rejection?.code == code)
    }

    @Test(arguments: ["correct horse", "青石镇的一口老井边上", "k7#pQ2!xw9"])
    func accepted(password: String) throws { try PasswordRule.check(password, login: "qingshi") }
}
