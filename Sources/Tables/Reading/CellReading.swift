import Foundation
package import Kernel

/// What a person typed into a cell, and whether a part of it was supplied by us: the year, or the time of day.
package struct Typed<Value: Hashable & Sendable>: Hashable, Sendable {
    package let value: Value
    package let isInferred: Bool

    package init(_ value: Value, isInferred: Bool = false) { (self.value, self.isInferred) = (value, isInferred) }
}

/// Reads what people type into tables. Every function gives nil for an empty cell and throws a `Rejection` of kind invalid
/// for one that it does not understand, whose values hold nothing of the cell.
package enum CellReading {
    /// White space made even; a number as its digits, a date as `2022-05-04`.
    package static func text(_ cell: Cell) throws(Rejection) -> String? {
        switch cell {
        case .empty: return nil
        case .text(let text):
            let text = TypedText.normalised(text)
            return text.isEmpty ? nil : text
        case .number(let number, let shown): return try digits(number, shown)
        case .date, .flag: return cell.text
        case .fault(let fault): throw rejection(of: fault)
        }
    }

    /// A number that names something – of a person, a telephone, a tube: digits and letters without white space.
    ///
    /// - Throws: `cellDigitsLost` where Excel took it for a quantity: it keeps 15 digits (`4.11722E+17`).
    package static func identifier(_ cell: Cell) throws(Rejection) -> String? {
        guard let text = try text(cell).map(TypedText.compact) else { return nil }
        if isScientific(text) { throw .invalid("cellDigitsLost") }
        return text
    }

    /// - Throws: `cellDigitsLost`, also for eighteen digits that end in `000` and are no valid number; `cellCitizenID`.
    package static func citizenID(_ cell: Cell) throws(Rejection) -> CitizenID? {
        guard let text = try identifier(cell) else { return nil }
        if let id = CitizenID(text) { return id }
        let cut = text.utf8.count == 18 && text.hasSuffix("000") && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        throw .invalid(cut ? "cellDigitsLost" : "cellCitizenID")
    }

    /// A mobile number, with or without spaces, hyphens and the country's code.
    package static func mobile(_ cell: Cell) throws(Rejection) -> MobileNumber? {
        guard let text = try identifier(cell) else { return nil }
        var plain = String(text.unicodeScalars.filter { !"-‐‑–—()".unicodeScalars.contains($0) })
        for code in ["+86", "0086", "86"] where plain.hasPrefix(code) && plain.utf8.count == 11 + code.utf8.count {
            plain.removeFirst(code.count)
        }
        guard let number = MobileNumber(plain) else { throw .invalid("cellMobile") }
        return number
    }

    /// A count: `1,200`, `１２００`, `1200人`.
    package static func integer(_ cell: Cell) throws(Rejection) -> Int64? {
        if case .number(let number, _) = cell {
            guard number.rounded() == number, abs(number) < 1e15 else { throw .invalid("cellInteger") }
            return Int64(number)
        }
        guard var text = try count(cell) else { return nil }
        // `12.0` is twelve.
        if let dot = text.firstIndex(of: "."), text[dot...].dropFirst().allSatisfy({ $0 == "0" }) {
            text = String(text[..<dot])
        }
        guard let number = Int64(text) else { throw .invalid("cellInteger") }
        return number
    }

    /// A measure: as `integer`, with decimals.
    package static func real(_ cell: Cell) throws(Rejection) -> Double? {
        if case .number(let number, _) = cell { return number }
        guard let text = try count(cell) else { return nil }
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0)
        }
        guard isPlain, let number = Double(text), number.isFinite else { throw .invalid("cellNumber") }
        return number
    }

    /// Yes or no: 是/否, 有/无, √/×, yes/no, true/false, 1/0.
    package static func flag(_ cell: Cell) throws(Rejection) -> Bool? {
        if case .flag(let flag) = cell { return flag }
        guard let text = try text(cell).map(TypedText.compact)?.lowercased() else { return nil }
        if ["是", "有", "对", "√", "✓", "✔", "☑", "yes", "y", "true", "t", "1"].contains(text) { return true }
        if ["否", "无", "没有", "不是", "×", "✗", "✘", "☐", "no", "n", "false", "f", "0"].contains(text) { return false }
        throw .invalid("cellFlag")
    }

    /// Words that count things and say nothing about how many.
    private static let measures = ["人次", "人", "个", "名", "户", "例", "份", "次", "天", "岁", "家", "间", "台", "辆", "支"]

    /// Digits, sign and point of a number typed as text; thousands separators only where thousands are.
    private static func count(_ cell: Cell) throws(Rejection) -> String? {
        switch cell {
        case .date, .flag: throw .invalid("cellNumber")
        case .empty, .text, .number, .fault: break
        }
        guard var text = try text(cell).map(TypedText.compact) else { return nil }
        if let measure = measures.first(where: text.hasSuffix) { text.removeLast(measure.count) }
        let whole = text.prefix { $0 != "." }.split(separator: ",", omittingEmptySubsequences: false)
        if whole.count > 1 {
            let first = whole[0].utf8.drop { $0 == 0x2B || $0 == 0x2D }.count
            guard (1...3).contains(first), whole.dropFirst().allSatisfy({ $0.utf8.count == 3 }) else {
                throw .invalid("cellNumber")
            }
            text.removeAll { $0 == "," }
        }
        return text
    }

    private static func digits(_ number: Double, _ shown: String) throws(Rejection) -> String {
        guard abs(number) < 1e15 else { throw .invalid("cellDigitsLost") }
        // Some programs write 13800000000 as 1.38E10.
        return number.rounded() == number ? String(Int64(number)) : shown
    }

    private static func isScientific(_ text: String) -> Bool {
        let parts = text.uppercased().split(separator: "E+", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[1].isEmpty && parts[1].allSatisfy(\.isNumber) && Double(parts[0]) != nil
    }

    static func rejection(of fault: String) -> Rejection {
        fault.hasPrefix("=") ? .invalid("cellFormula") : .invalid("cellFault", ["fault": fault])
    }
}
