import Hummingbird
import Testing

@testable import Web

struct FlashTests {
    @Test(arguments: [
        Flash("task.sent", ["n": "14", "who": "尹集镇; a=b&c,\"%"]), Flash("saved"), Flash("late", tone: .failed),
    ])
    func `travels in a cookie and back`(flash: Flash) {
        let cookie = flash.cookie(secure: true)
        #expect(Flash(cookie: cookie.value) == flash)
        #expect(cookie.value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !";,\"\\".utf8.contains($0) })
    }

    @Test(arguments: ["", "x", "tone=loud&key=a", "tone=met", "tone=met&key=%ZZ"])
    func `what is none of ours is nothing`(text: String) { #expect(Flash(cookie: text) == nil) }
}
