import Foundation

/// One measured number, or a ratio with its budget.
struct Figure {
    enum Budget {
        case atLeast(Double)
        case atMost(Double)

        func isMet(by value: Double) -> Bool {
            switch self {
            case .atLeast(let limit): value >= limit
            case .atMost(let limit): value <= limit
            }
        }

        var text: String {
            switch self {
            case .atLeast(let limit): "≥ \(Figure.text(limit))"
            case .atMost(let limit): "≤ \(Figure.text(limit))"
            }
        }
    }

    let what: String
    let value: Double
    let unit: String
    let budget: Budget?

    init(_ what: String, _ value: Double, _ unit: String = "", _ budget: Budget? = nil) {
        (self.what, self.value, self.unit, self.budget) = (what, value, unit, budget)
    }

    var isMissed: Bool { budget.map { !$0.isMet(by: value) } ?? false }

    /// Three digits that count; whole numbers from a hundred on.
    static func text(_ value: Double) -> String {
        let decimals = value == value.rounded() || abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : 2
        return String(format: "%.\(decimals)f", value)
    }
}

/// Figures that belong together, and how they were measured.
struct Section {
    let title: String
    let method: String
    var figures: [Figure] = []

    mutating func add(_ what: String, _ value: Double, _ unit: String = "", _ budget: Figure.Budget? = nil) {
        figures.append(Figure(what, value, unit, budget))
        let figure = figures[figures.count - 1]
        let mark = figure.isMissed ? "MISSED " : ""
        print("  \(what): \(Figure.text(value)) \(unit) \(budget.map { "(\(mark)\($0.text))" } ?? "")")
    }
}

/// What `docs/benchmarks.md` holds.
struct Report {
    let machine: Machine
    /// What writes it.
    let command: String
    private(set) var sections: [Section] = []

    init(machine: Machine, command: String) { (self.machine, self.command) = (machine, command) }

    var missed: Int { sections.flatMap(\.figures).count(where: \.isMissed) }

    mutating func add(_ section: Section) { sections.append(section) }

    var markdown: String {
        var lines = [
            "# Benchmarks", "",
            "Written by `\(command)`; every number was measured in this one run on this one machine. Budgets are ratios or",
            "floors; raw ceilings of the machine stand beside what they limit.", "", "| | |", "|---|---|",
        ]
        lines += machine.facts.map { "| \($0.0) | \($0.1) |" }
        for section in sections {
            lines += ["", "## \(section.title)", "", section.method, "", "| | | budget |", "|---|---:|---|"]
            lines += section.figures.map { figure in
                let budget = figure.budget.map { "\($0.text) \(figure.isMissed ? "**missed**" : "met")" } ?? ""
                return "| \(figure.what) | \(Figure.text(figure.value)) \(figure.unit) | \(budget) |"
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
