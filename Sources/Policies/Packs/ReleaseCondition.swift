extension Release {
    /// One condition (解除条件): its words are in the locales at `policy.release.<name>`, with its numbers. All of them are
    /// about tests: what the records of tests do not show (`isShown`), a person states.
    package struct Condition: Hashable, Sendable {
        package let name: String
        package let values: [String: String]
    }

    /// - Parameter separator: between days.
    package func conditions(separator: String) -> [Condition] {
        var found: [Condition] = []
        if allNegative { found.append(Condition(name: "allNegative", values: [:])) }
        if isDouble { found.append(Condition(name: "double", values: [:])) }
        if indexNegatives > 0 { found.append(Condition(name: "index", values: ["n": String(indexNegatives)])) }
        if !days.isEmpty {
            let days = days.map(String.init).joined(separator: separator)
            found.append(Condition(name: "days", values: ["days": days]))
        }
        if let ctMin { found.append(Condition(name: "ct", values: ["n": String(ctMin)])) }
        return found
    }

    package var asksNothing: Bool { self == Release() }
}
