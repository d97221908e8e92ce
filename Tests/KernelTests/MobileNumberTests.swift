import Testing

@testable import Kernel

struct MobileNumberTests {
    @Test(arguments: ["13812345678", "19900000000", "16600000000"])
    func accepted(text: String) throws {
        let number = try #require(MobileNumber(text))
        #expect(number.text == text)
        #expect("\(number)" == text.prefix(3) + "******" + text.suffix(2))
    }

    @Test(arguments: ["12812345678", "1381234567", "138123456789", "03966923456", "138 1234567", "1381234567８", ""])
    func refused(text: String) { #expect(MobileNumber(text) == nil) }
}
