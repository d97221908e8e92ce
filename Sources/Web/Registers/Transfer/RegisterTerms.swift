package import Registers

extension Terms {
    /// The words of a register in every language of the pages, and the synonyms of its fields (`synonym.<register>.<field>`,
    /// separated by `、`).
    package init(_ definition: Definition, _ locales: Locales) {
        let languages = Language.allCases
        var labels: [String: [String]] = [:]
        var synonyms: [String: [String]] = [:]
        var choices: [String: [String: [String]]] = [:]
        for field in definition.visible {
            labels[field.name] = languages.map { locales.text("field.\(definition.name).\(field.name)", $0) }
            let key = "synonym.\(definition.name).\(field.name)"
            synonyms[field.name] = languages.filter { locales.has(key, $0) }.flatMap {
                locales.text(key, $0).split(separator: "、").map(String.init)
            }
            switch field.kind {
            case .choice(let all), .choices(let all):
                for value in all {
                    choices[field.name, default: [:]][value] = languages.map {
                        locales.text("choice.\(definition.name).\(field.name).\(value)", $0)
                    }
                }
            default: break
            }
        }
        labels[Mapping.recordID] = languages.map { locales.text("transfer.recordID", $0) }
        labels["reasons"] = languages.map { locales.text("transfer.reasons", $0) }
        labels["state"] = languages.map { locales.text("register.state", $0) }
        self.init(labels: labels, synonyms: synonyms, choices: choices)
    }
}
