import Foundation
import Kernel
import Registers
import Web

/// The fields with which an officer writes down what a unit has said (代录): `part/said`.
extension FormCheck {
    /// - Returns: nil where nobody is named.
    mutating func said(in zone: TimeZone) -> Said? {
        let by = optional("saidBy", longest: 60)
        let how = choice("saidHow", of: AnswerWay.self)
        let at = moment("saidAt", in: zone)
        guard let by, let how else { return nil }
        guard AnswerWay.entered.contains(how) else {
            fail("badChoice", field: "saidHow")
            return nil
        }
        return Said(by: by, how: how, at: at)
    }
}

extension Said {
    /// From the API's `saidBy`, `saidHow`, `saidAt`.
    /// - Throws: `Rejection` invalid `badChoice`, `badMoment`.
    init?(_ body: JSONValue) throws {
        guard let by = try body.string("saidBy"), let way = try body.string("saidHow") else { return nil }
        guard let how = AnswerWay(rawValue: way), AnswerWay.entered.contains(how) else {
            throw Rejection.invalid("badChoice", field: "saidHow")
        }
        self.init(by: by, how: how, at: try body.moment("saidAt"))
    }
}

extension PageWords {
    /// Values of `part/said`.
    func said(_ form: Form) -> ViewValue {
        [
            "by": .text(form.text("saidBy") ?? ""), "at": .text(form.text("saidAt") ?? pages.time.input(now)),
            "ways": .list(
                AnswerWay.entered.map {
                    [
                        "value": .text($0.rawValue), "text": .text(text("choice.reply.saidHow.\($0.rawValue)")),
                        "selected": .flag($0.rawValue == form.text("saidHow")),
                    ]
                }),
        ]
    }

    /// "张三(电话)": who said it and how.
    func said(by: String?, how: AnswerWay?) -> String? {
        by.map { by in how.map { "\(by)（\(text("choice.reply.saidHow.\($0.rawValue)"))）" } ?? by }
    }
}
