import Foundation
import Indicators
import Kernel
import Web

/// How numbers are written: whole ones with groups of three, rates with one decimal, “—” where there is none.
enum FigureText {
    static let none = "—"

    static func text(_ figure: Figure, of indicator: Indicator) -> String {
        guard let value = figure.value else { return none }
        if case .ratio = indicator.kind { return String(format: "%.1f", value) }
        return grouped(Int(value))
    }

    static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number.magnitude).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }

    /// Without groups, for files and charts; empty for none.
    static func plain(_ figure: Figure, of indicator: Indicator) -> String {
        guard let value = figure.value else { return "" }
        if case .ratio = indicator.kind { return String(format: "%.4f", value) }
        return String(Int(value))
    }
}

extension Words {
    func text(_ language: Language) -> String { language == .zhHans ? zh : en }
}
