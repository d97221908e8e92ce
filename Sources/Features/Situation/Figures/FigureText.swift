import Kernel
import Web

/// Figures in people's words (数字用语): thousands grouped, shares with one decimal, "—" for no number.
struct FigureText: Sendable {
    let locales: Locales
    let language: Language

    static let nothing = "—"

    /// - Parameter per: of a ratio, 100 for a percentage.
    func value(_ value: Double?, per: Int?) -> String {
        guard let value else { return Self.nothing }
        return per == 100 ? "\(Self.decimal(value))%" : Self.decimal(value)
    }

    /// "+3", "−1.5", "0"; nil where there is nothing to compare. A change of percentages is in points.
    func change(_ change: Double?, per: Int?) -> String? {
        guard let change else { return nil }
        let amount = Self.decimal(abs(change))
        let sign = amount == "0" ? "" : change < 0 ? "−" : "+"
        return per == 100 && amount != "0"
            ? locales.text("figure.points", language, ["n": sign + amount]) : sign + amount
    }

    /// "3 128 / 3 186" of a ratio; nil for a count.
    func share(_ figure: FrozenFigure) -> String? {
        guard let numerator = figure.numerator, let denominator = figure.denominator else { return nil }
        return "\(Self.grouped(numerator)) / \(Self.grouped(denominator))"
    }

    /// The name in the reader's language, else in the other.
    func word(_ words: [String: String]) -> String {
        words[language.rawValue] ?? words.min { $0.key < $1.key }?.value ?? ""
    }

    static func decimal(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        guard abs(tenths) < 1e15 else { return String(value) }
        let whole = Int(tenths / 10)
        let rest = Int(abs(tenths)) % 10
        let sign = tenths < 0 && whole == 0 ? "−" : ""
        return sign + grouped(whole) + (rest == 0 ? "" : ".\(rest)")
    }

    static func grouped(_ number: Int) -> String {
        let digits = String(abs(number))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return (number < 0 ? "−" : "") + text
    }
}
