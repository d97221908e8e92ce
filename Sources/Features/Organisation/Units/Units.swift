package import Kernel
package import Registers

/// Units (单位): headquarters, its office and sections, bureaus, townships, villages, enterprises. A tree under the
/// headquarters; each hangs on an area and, for a bureau and what it supervises, belongs to a sector.
package struct Units: Register {
    package let name = Field<String>("name", .required, .max(80), .listed, .searched)
    /// Name in lists and messages, as 卫健委.
    package let short = Field<String>("short", .required, .max(30), .searched)
    package let kind = Field<UnitKind>("kind", .required, .listed, .filtered)
    /// Superior unit; only the headquarters has none.
    package let parent = Field<RecordID>("parent", to: "unit", .filtered, .indexed)
    package let area = Field<AreaCode>("area", .required, .listed, .indexed)
    package let sector = Field<Sector>("sector", .listed, .filtered, .indexed)
    /// 第一责任人.
    package let firstResponsible = Field<String>("firstResponsible", .max(60), .listed)
    /// Unit answering for the territory (属地责任); where empty it follows from the area.
    package let territory = Field<RecordID>("territory", to: "unit")
    /// Unit supervising the sector (行业监管责任); where empty it follows from the sector.
    package let supervisor = Field<RecordID>("supervisor", to: "unit")
    /// Unit directly under the headquarters to which this one belongs; itself for such a unit.
    package let office = Field<RecordID>("office", to: "unit", .derived, .indexed)
    /// Order of lists: kind, then area.
    package let rank = Field<String>("rank", .required, .derived)

    package init() {}
    package static let name = "unit"
    package static let fields = Units()
    package static let access = Access(
        read: [
            .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
            .privacyReviewer: [.all],
            .administrator: [.all], .unitOfficer: [.unitTree(office: "office", unit: "id")],
            .gridWorker: [.unitTree(office: "office", unit: "id")],
            .healthWorker: [.unitTree(office: "office", unit: "id")],
        ], create: [.administrator], edit: [.administrator])
    package static let workflow = Workflow(
        ["active", "ended"], closed: ["ended"],
        [
            Transition("end", from: ["active"], to: "ended", by: [.administrator], needsReason: true),
            Transition("resume", from: ["ended"], to: "active", by: [.administrator]),
        ])
    package static let listing = Listing(sort: "rank", descending: false)
    package static let duplicates: Duplicates? = Duplicates(
        threshold: 60, closing: "ended", by: [.administrator],
        .key(fields.name, fields.area, weight: 80), .key(fields.short, fields.area, weight: 50),
        .sign(fields.kind, weight: 10), .sign(fields.firstResponsible, weight: 10))

    /// Tasks and posts carry the first-level unit: only what stands at the same place in the tree is merged.
    package func problem(merging record: Record, into other: Record) -> Rejection? {
        record[parent] == other[parent] ? nil : Rejection(.conflict, "mergeUnits")
    }
    package static let naturalKey = ["name"]

    package func problems(in values: Values) -> [Rejection.Problem] {
        // A headquarters below another is a county's under its city: it receives the city's directives.
        values[kind] != .headquarters && values[parent] == nil ? [.init("required", field: parent.name)] : []
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        let whole = before.map { Values($0.values.stored.merging(values.stored) { $1 }) } ?? values
        let office = try office(of: id, under: whole[parent], in: reading)
        if let before, before[self.office] != office {
            // Tasks and posts carry the first-level unit: a unit that moves is ended and made anew.
            throw Rejection.invalid("unitMoves", field: parent.name)
        }
        values[self.office] = office
        if let area = whole[area] {
            guard reading.principal.county.territory.contains(area),
                try reading.any(Definition(Areas.self), RecordID(area)) != nil
            else { throw Rejection.invalid("areaUnknown", field: self.area.name, ["area": area.text]) }
            values[rank] = Self.rank(whole[kind] ?? .enterprise, area)
        }
    }

    private func office(of id: RecordID, under parent: RecordID?, in reading: Reading) throws -> RecordID {
        guard let parent else { return id }
        guard parent != id, let superior = try reading.any(Definition(Units.self), parent) else {
            throw Rejection.invalid("unitUnknown", field: self.parent.name)
        }
        guard superior[self.parent] != nil else { return id }
        return superior[office] ?? superior.id
    }

    /// Place in lists: headquarters first, then by kind and area.
    static func rank(_ kind: UnitKind, _ area: AreaCode) -> String {
        "\(UnitKind.allCases.firstIndex(of: kind) ?? 9)\(area.text)"
    }
}

/// Kind of a unit (单位类别), in the order of lists.
package enum UnitKind: String, Choice {
    case headquarters, office, section, bureau, township, village, institution, enterprise
}

/// Sector (行业) that a bureau supervises.
package enum Sector: String, Choice {
    case health, education, transport, publicSecurity, civilAffairs, housing, commerce, industry, marketSupervision,
        agriculture, publicity, emergency, finance, ecology, culture, development, disabled, supervision
}
