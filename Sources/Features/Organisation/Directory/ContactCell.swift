import Foundation
package import Kernel
package import Tables

/// What one cell of a contact sheet says (通讯录单元格): several persons, several numbers, a title in brackets.
package enum ContactCell {
    package struct Person: Hashable, Sendable {
        package let name: String
        /// Words that stood beside the name: 张三(主任).
        package let title: String?

        package init(_ name: String, title: String? = nil) { (self.name, self.title) = (name, title) }
    }

    package struct Numbers: Hashable, Sendable {
        /// Duty and office telephones as people write them: `0396-6922345`.
        package var duty: [String] = []
        /// Mobile numbers: personal.
        package var mobiles: [Phone] = []
    }

    /// The numbers of a cell: `0396-6922345/13800000000`.
    /// - Throws: `Rejection` invalid `cellDigitsLost` for what Excel cut (`1.38E+10`), `cellPhone` for anything else that is
    ///   no number; none repeats the text.
    package static func numbers(_ cell: Cell) throws(Rejection) -> Numbers {
        var numbers = Numbers()
        guard let text = try CellReading.text(cell).map(folded) else { return numbers }
        for piece in text.split(whereSeparator: { "/、,;|\n或和".contains($0) }) {
            let piece = piece.trimmingCharacters(in: .whitespaces)
            // 无, —: nothing is said.
            guard piece.contains(where: isDigit) else {
                if nothing.contains(piece) { continue }
                throw .invalid("cellPhone")
            }
            if piece.firstMatch(of: /[0-9.]E\+?[0-9]+$/.ignoresCase()) != nil { throw .invalid("cellDigitsLost") }
            // 手机:138…
            let number = String(piece.drop { !(isDigit($0) || $0 == "(" || $0 == "+") })
            if try !take(number, &numbers) {
                // 0396-6922345 13800000000
                let parts = number.split(separator: " ").map(String.init)
                guard parts.count > 1 else { throw .invalid("cellPhone") }
                for part in parts where try !take(part, &numbers) { throw .invalid("cellPhone") }
            }
        }
        return numbers
    }

    private static func take(_ text: String, _ numbers: inout Numbers) throws(Rejection) -> Bool {
        if let phone = Phone(written: text), MobileNumber(phone.text) != nil {
            if !numbers.mobiles.contains(phone) { numbers.mobiles.append(phone) }
            return true
        }
        // (0396)6922345 转 8012
        let plain = text.filter { !"( ".contains($0) }.replacing(")", with: "-").replacing("转", with: "-")
        guard DutyPhone.isWritten(plain) else { return false }
        if !numbers.duty.contains(plain) { numbers.duty.append(plain) }
        return true
    }

    /// The persons of a cell: `张三(主任)、李四`. Empty for 无, 空缺, 待定.
    /// - Throws: `Rejection` invalid `cellName` for what is no name.
    package static func people(_ text: String) throws(Rejection) -> [Person] {
        var people: [Person] = []
        for piece in folded(text).split(whereSeparator: { "/、,;|\n".contains($0) }) {
            let piece = piece.trimmingCharacters(in: .whitespaces)
            if piece.isEmpty || nothing.contains(piece) { continue }
            people.append(try person(piece))
        }
        return people
    }

    private static func person(_ text: String) throws(Rejection) -> Person {
        var (name, title): (String, String?) = (text, nil)
        if let match = text.wholeMatch(of: /([^()]+)\(([^()]+)\)\s*/) {
            (name, title) = (String(match.1), String(match.2))
        } else if let match = text.wholeMatch(of: /([^:]+):\s*([^:]+)/) {
            (title, name) = (String(match.1), String(match.2))
        } else {
            let parts = text.split(separator: " ").map(String.init)
            if parts.count > 1, parts.allSatisfy({ $0.unicodeScalars.count == 1 }) {
                // 张 三: a short name drawn out.
                name = parts.joined()
            } else if parts.count == 2, let index = parts.firstIndex(where: isTitle) {
                (title, name) = (parts[index], parts[1 - index])
            } else if parts.count == 1, let ending = titles.first(where: { text.hasSuffix($0) }),
                text.unicodeScalars.count - ending.unicodeScalars.count >= 2, !desks.contains(text)
            {
                (name, title) = (String(text.dropLast(ending.count)), ending)
            }
        }
        name = name.trimmingCharacters(in: .whitespaces)
        guard isName(name) else { throw .invalid("cellName") }
        return Person(name, title: title?.trimmingCharacters(in: .whitespaces))
    }

    /// Two to fifteen letters, with the dot of names from other languages.
    private static func isName(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        return (2...20).contains(scalars.count)
            && scalars.allSatisfy { $0.properties.isAlphabetic || "··• .'-".unicodeScalars.contains($0) }
    }

    /// Whether the name is a desk's, not a person's: 值班室.
    package static func isDesk(_ name: String) -> Bool { desks.contains(name) }

    static func isTitle(_ text: String) -> Bool { titles.contains { text.hasSuffix($0) } }

    /// One of `0` to `9`: 二 counts as a number, and is a name.
    static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    /// Full-width letters, digits and marks as ASCII, every kind of dash as `-`.
    static func folded(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: scalars.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0x3000, 0xA0, 0x09: scalars.append(" ")
            case 0x2010...0x2015, 0x2212: scalars.append("-")
            case 0x3001: scalars.append("、")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    private static let nothing: Set<String> = ["无", "暂无", "空缺", "待定", "暂缺", "缺", "-", "--", "---", "—", "——"]
    private static let desks: Set<String> = [
        "值班室", "办公室", "值班电话", "值班", "总值班室", "党政办", "应急办", "总机", "24小时值班", "值班员",
    ]
    private static let titles = [
        "副书记", "书记", "副主任", "主任", "副镇长", "镇长", "副乡长", "乡长", "副局长", "局长", "副科长", "科长", "副所长", "所长", "副站长", "站长",
        "副县长", "县长", "副部长", "部长", "副院长", "院长", "副主席", "主席", "副指挥长", "指挥长", "副组长", "组长", "委员", "干事", "科员", "文书",
        "会计", "网格员", "网格长", "经办人", "联络员", "信息员", "负责人", "队长", "校长", "经理", "秘书长", "秘书", "股长", "办事员",
    ]
}

/// Duty and office telephones (值班电话): of a room, not of a person, and so shown in full.
package enum DutyPhone {
    /// A fixed line with or without its area code and extension, or a short public number; never a mobile one.
    package static func isWritten(_ text: String) -> Bool {
        text.wholeMatch(of: /(0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(-[0-9]{1,5})?/) != nil
            || text.wholeMatch(of: /1[0-9]{2,4}/) != nil
    }
}
