import Registers

extension YAMLMap {
    package func words(_ field: String) throws -> Words {
        guard let map = try map(field) else { throw error("\"\(field)\" is missing") }
        try map.check("zh", "en")
        return Words(zh: try map.text("zh"), en: try map.text("en"))
    }
}

extension Indicator {
    /// Reads one entry of a file.
    /// - Throws: `DefinitionError`.
    init(_ map: YAMLMap) throws {
        try map.check(
            "id", "name", "definition", "unit", "owner", "basis", "kind", "source", "numerator", "denominator", "per",
            "of", "report", "field", "rollUp", "public", "mandated")
        let id = try map.text("id")
        guard
            id.utf8.allSatisfy({
                ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || (0x30...0x39).contains($0) || $0 == 0x2E
            })
        else { throw map.error("an id has letters, digits and dots", at: "id") }
        let given = try map.choice("rollUp", of: ["sum", "none"]).flatMap(RollUp.init)
        guard let word = try map.choice("kind", of: Self.fields.keys.sorted()) else {
            throw map.error("\"kind\" is missing")
        }
        for field in Set(Self.fields.values.joined()) where map.has(field) != (Self.fields[word] ?? []).contains(field)
        {
            throw map.has(field)
                ? map.error("\"\(field)\" does not belong to \(word)", at: field)
                : map.error("\"\(field)\" is missing")
        }
        let kind: Kind
        switch word {
        case "stock", "flow":
            guard let source = try map.map("source") else { throw map.error("\"source\" is missing") }
            let read = try Source(source, id: id, isFlow: word == "flow", rollsUp: given != RollUp.none)
            kind = word == "flow" ? .flow(read) : .stock(read)
        case "ratio":
            guard let per = try map.integer("per"), per > 0 else {
                throw map.error("\"per\" must be above 0", at: "per")
            }
            kind = .ratio(numerator: try map.text("numerator"), denominator: try map.text("denominator"), per: per)
        case "sum": kind = .sum(try map.texts("of") ?? [])
        default: kind = .reported(report: try map.text("report"), field: try map.text("field"))
        }
        if word == "ratio", given != nil { throw map.error("a ratio adds up by itself", at: "rollUp") }
        self.init(
            id: id, name: try map.words("name"), definition: try map.words("definition"), unit: try map.words("unit"),
            owner: try map.text("owner"), basis: try map.optional("basis"), kind: kind,
            rollUp: word == "ratio" ? .ratio : given ?? .sum, isPublic: try map.flag("public") ?? false,
            isMandated: try map.flag("mandated") ?? false)
    }

    /// Fields that a kind must have.
    private static let fields = [
        "stock": ["source"], "flow": ["source"], "ratio": ["numerator", "denominator", "per"], "sum": ["of"],
        "reported": ["report", "field"],
    ]
}

extension Indicator.Source {
    fileprivate init(_ map: YAMLMap, id: String, isFlow: Bool, rollsUp: Bool) throws {
        try map.check("register", "where", "unless", "sum", "day", "measure")
        if let measure = try map.optional("measure") {
            guard map.names == ["measure"] else { throw map.error("a measure stands alone", at: "measure") }
            guard isFlow else { throw map.error("deltas of operations are counted by day: kind flow", at: "measure") }
            self = .deltas(measure)
            return
        }
        let day = try map.optional("day")
        if day != nil, !isFlow { throw map.error("\"day\" belongs to a flow", at: "day") }
        var conditions: [String: Set<String>] = [:]
        if let fields = try map.map("where") {
            for name in fields.names { conditions[name] = Set(try fields.texts(name) ?? []) }
        }
        self = .rows(
            Measure(
                id, of: try map.text("register"), where: conditions, sum: try map.optional("sum"),
                unless: try map.optional("unless"), kind: isFlow ? .flow(day: day) : .stock, rollsUp: rollsUp))
    }
}

extension Identity {
    init(_ map: YAMLMap) throws {
        try map.check("id", "name", "left", "right", "sources")
        let right = try map.texts("right") ?? []
        if right.isEmpty { throw map.error("\"right\" is missing") }
        self.init(
            id: try map.text("id"), name: try map.words("name"), left: try map.text("left"), right: right,
            isOfSources: try map.flag("sources") ?? false)
    }
}
