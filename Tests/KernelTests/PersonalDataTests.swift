import Testing

@testable import Kernel

struct PersonalDataTests {
    @Test(arguments: [
        ("张某,11010519491231002X,已核", PersonalData.Kind.citizenID, 3),
        ("身份证:11010519491231002x", .citizenID, 4),
        ("110105 19491231 002X", .citizenID, 0),
        ("１１０１０５１９４９１２３１００２Ｘ", .citizenID, 0),
        ("999999200002290019。", .citizenID, 0),
        ("联系人13812345678", .mobileNumber, 3),
        ("tel:138-1234-5678 张", .mobileNumber, 4),
        ("138 1234 5678", .mobileNumber, 0),
        ("１３８１２３４５６７８", .mobileNumber, 0),
        ("1 3 8 1 2 3 4 5 6 7 8", .mobileNumber, 0),
        ("138 - 1234 - 5678", .mobileNumber, 0),
        ("+86 13812345678", .mobileNumber, 1),
        ("8613812345678", .mobileNumber, 0),
        ("共2人 13812345678", .mobileNumber, 4),
        ("来返 5 13812345678", .mobileNumber, 5),
        ("𠮷13812345678", .mobileNumber, 1),
    ])
    func found(text: String, kind: PersonalData.Kind, offset: Int) {
        #expect(PersonalData.find(in: text) == PersonalData.Finding(kind: kind, offset: offset))
    }

    @Test(arguments: [
        "青防指〔2022〕15号", "第3号令,2022-05-04 12:00", "03966923456", "0396-6923456", "010-62345678", "01062345678",
        "运单13812345678901", "卡号6222021001116245702", "110105194912310021", "411722101201003",
        "采样 1500 2000 300 人", "91110000101623741K", "12345", "20220504180000123", "12813812345678", "",
        "138\t\t\t\t12345678", "1381234567", "累计检测1381234人,13812345元",
    ])
    func nothing(text: String) { #expect(PersonalData.find(in: text) == nil) }

    @Test(
        arguments: [
            (nil, nil), ("", nil), ("第3号令,运单13812345678901", nil), ("13812345678", "0"), ("联系人13812345678", "3"),
            ("张某,11010519491231002X,电话13812345678", "3"), ("𠮷13812345678", "1"),
        ] as [(String?, String?)])
    func refused(text: String?, offset: String?) throws {
        let problem = offset.map { Rejection.Problem("personalData", field: "reason", values: ["offset": $0]) }
        #expect(PersonalData.problem(in: text, field: "reason") == problem)
        let rejection = problem.map { Rejection(.invalid, "personalData", values: $0.values, problems: [$0]) }
        var refused: Rejection?
        do { try PersonalData.refuse(in: text, field: "reason") } catch let thrown as Rejection { refused = thrown }
        #expect(refused == rejection)
    }

    @Test func everyValidNumberIsFoundBetweenWords() {
        for _ in 0..<1000 {
            let mobile = "1\(Int.random(in: 3...9))\(Int.random(in: 100_000_000...999_999_999))"
            let before = String(repeating: "村", count: Int.random(in: 0...20))
            let finding = PersonalData.find(in: before + mobile + "说")
            #expect(finding == PersonalData.Finding(kind: .mobileNumber, offset: before.unicodeScalars.count))
        }
    }
}
