import Foundation
import Kernel
import Testing

@testable import Messages

@Suite struct ParcelTests {
    private let letter = Letter(id: RecordID("m1")!, to: "13800000001", text: "催办：“台账” \"a\"\n{to} & 100%")
    private let now = Instant("2022-05-04T02:00:00Z")!

    private func text(_ parcel: Parcel) -> String { String(decoding: parcel.body, as: UTF8.self) }

    @Test func aGatewaysTemplateIsFilledInOnce() throws {
        let parcel = Parcel(letter, by: MessageFixture.sms, subject: "", at: now)
        let body = try #require(try JSONSerialization.jsonObject(with: Data(parcel.body)) as? [String: String])
        #expect(body == ["to": "13800000001", "text": letter.text])
        #expect(parcel.headers == ["Content-Type: application/json", "Idempotency-Key: m1"])
        var form = MessageFixture.sms
        form.headers = ["Content-Type": "application/x-www-form-urlencoded", "X-Key": "k"]
        form.body = "mobile={to}&content={text}&no={id}"
        let encoded = Parcel(letter, by: form, subject: "", at: now)
        #expect(text(encoded).hasPrefix("mobile=13800000001&content=%E5%82%AC"))
        #expect(text(encoded).hasSuffix("%0A%7Bto%7D%20%26%20100%25&no=m1"))
    }

    @Test(arguments: [Channel.Kind.wecom, .dingtalk]) func robotsTakeTheirFormat(_ kind: Channel.Kind) throws {
        let parcel = Parcel(
            letter, by: Channel(name: "群", kind: kind, url: "https://robot/send?key=k"), subject: "", at: now)
        let body = try #require(try JSONSerialization.jsonObject(with: Data(parcel.body)) as? [String: Any])
        #expect(body["msgtype"] as? String == "text")
        #expect((body["text"] as? [String: String]) == ["content": letter.text])
        #expect(parcel.url == "https://robot/send?key=k")
    }

    /// Signature as another program computes it: `printf '1651629600000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64`.
    @Test func dingTalksSignature() {
        var channel = Channel(name: "群", kind: .dingtalk, url: "https://robot/send?access_token=t")
        channel.secret = "SECabc"
        let parcel = Parcel(letter, by: channel, subject: "", at: now)
        #expect(
            parcel.url
                == "https://robot/send?access_token=t&timestamp=1651629600000&sign=%2FV33eE%2B7SII6znapprTLN7mqwHZdJa%2FKyK5eWp4%2BcJs%3D"
        )
    }

    @Test func aMailIsWellFormed() throws {
        let parcel = Parcel(
            Letter(id: RecordID("m1")!, to: "wang@mail.invalid", text: String(repeating: "催办台账。", count: 60) + "\n."),
            by: MessageFixture.mail, subject: "青河县疫情防控指挥部", at: now)
        let lines = text(parcel).components(separatedBy: "\r\n")
        #expect(lines.contains("From: <duty@mail.invalid>") && lines.contains("To: <wang@mail.invalid>"))
        #expect(
            lines.contains("Message-ID: <m1@mail.invalid>") && lines.contains("Date: Wed, 04 May 2022 02:00:00 +0000"))
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && $0 != "." } && !text(parcel).contains("\n\n"))
        let body = lines.drop { !$0.isEmpty }.joined()
        let decoded = try #require(Data(base64Encoded: body).map { String(decoding: $0, as: UTF8.self) })
        #expect(decoded.hasSuffix("催办台账。\n."))
    }

    @Test(arguments: [
        ("a@b.cn", true), ("a.b+c@mail.example.com", true), ("a@b\r\nBcc: x@y", false), ("<a@b>", false), ("", false),
        ("a b@c", false),
    ])
    func addressesOfMails(_ text: String, _ expected: Bool) { #expect(EmailAddress.isWritten(text) == expected) }

    @Test(
        arguments: [
            (#"{"name":"a","kind":"sms","url":"http://g/","body":"{to}{text}"}"#, nil),
            (#"{"name":"a","kind":"sms","url":"file:///etc/passwd","body":"{to}{text}"}"#, "url"),
            (#"{"name":"a","kind":"sms","url":"http://g/","body":"{to}"}"#, "body"),
            (#"{"name":"a","kind":"email","url":"smtp://m","from":"x"}"#, "from"),
            (#"{"name":"a","kind":"email","url":"http://m","from":"x@y.cn"}"#, "url"),
            (#"{"name":"a","kind":"wecom","url":"https://r","headers":{"a":"b\nc"}}"#, "headers"),
            (#"{"name":"","kind":"wecom","url":"https://r"}"#, "name"),
        ] as [(String, String?)])
    func whatIsWrongWithAChannel(_ json: String, _ fault: String?) throws {
        #expect(try JSONDecoder().decode(Channel.self, from: Data(json.utf8)).fault == fault)
    }

    @Test(arguments: [
        (Transfer(.answered, status: 200), Outcome.delivered), (Transfer(.answered, status: 503), .failed("http 503")),
        (Transfer(.answered, status: 429), .failed("http 429")),
        (Transfer(.answered, status: 403), .refused("http 403")),
        (Transfer(.unreached, status: 0), .failed("unreached")), (Transfer(.broken, status: 0), .unsure("broken")),
    ])
    func whatAGatewaysAnswerMeans(_ transfer: Transfer, _ outcome: Outcome) {
        #expect(transfer.outcome(MessageFixture.sms) == outcome)
    }

    @Test(arguments: [
        (Transfer(.answered, status: 250), Outcome.delivered), (Transfer(.broken, status: 550), .refused("smtp 550")),
        (Transfer(.broken, status: 421), .failed("smtp 421")), (Transfer(.broken, status: 354), .unsure("broken")),
        (Transfer(.unreached, status: 0), .failed("unreached")),
    ])
    func whatAMailServersAnswerMeans(_ transfer: Transfer, _ outcome: Outcome) {
        #expect(transfer.outcome(MessageFixture.mail) == outcome)
    }

    @Test(arguments: [
        (#"{"errcode":0,"errmsg":"ok"}"#, Outcome.delivered), (#"{ "errcode": 0 }"#, .delivered),
        (#"{"errcode":45009,"errmsg":"limit"}"#, .failed("busy")), (#"{"errcode":93000}"#, .refused("answer")),
        ("", .refused("answer")),
    ])
    func whatARobotsAnswerMeans(_ answer: String, _ outcome: Outcome) {
        #expect(Transfer(.answered, status: 200, answer: answer).outcome(MessageFixture.group) == outcome)
        var gateway = MessageFixture.sms
        gateway.success = #""errcode":0"#
        let taken = Transfer(.answered, status: 200, answer: answer).outcome(gateway)
        #expect(taken == (outcome == .delivered ? .delivered : .refused("answer")))
    }
}
