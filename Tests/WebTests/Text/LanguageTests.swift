import Testing

@testable import Web

struct LanguageTests {
    @Test(arguments: [
        ("zh-CN,zh;q=0.9,en;q=0.8", Language.zhHans), ("en-GB", .en), ("en;q=0.4, zh-TW;q=0.5", .zhHans),
        ("fr, en;q=0.1", .en), ("fr", nil), ("", nil), ("en;q=0", nil), ("zh;q=x,en", .en), (";;,,=", nil),
    ])
    func `the reader's best language of ours`(header: String, language: Language?) {
        #expect(Language(accepting: header) == language)
    }
}
