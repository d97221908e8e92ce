import Database
package import Kernel
package import Organisation
package import Registers

/// Places (场所、单位主体, B11): what is reported on and inspected, from natural village to construction site. Each has
/// two responsible lines (C6), which follow from area and sector unless said otherwise; so does the first-responsible
/// person (C5): thousands of shops name none of their own.
package struct Places: Register {
    package let name = Field<String>("name", .required, .max(100), .listed, .searched)
    package let kind = Field<PlaceKind>("kind", .required, .listed, .filtered, .indexed)
    /// Unified social credit code (统一社会信用代码).
    package let uscc = Field<String>("uscc", .max(18), .unique, .searched)
    package let area = Field<AreaCode>("area", .required, .listed)
    package let address = Field<String>("address", .max(200))
    /// Follows from the kind where it is left empty.
    package let sector = Field<Sector>("sector", .listed, .filtered)
    /// 第一责任人 of the place itself; where empty, that of its area.
    package let firstResponsible = Field<String>("firstResponsible", .max(60))
    /// Unit answering for the territory (属地责任), where it is not the township's government.
    package let territory = Field<RecordID>("territory", to: "unit")
    /// Unit supervising the sector (行业监管责任), where it is not the sector's bureau.
    package let supervisor = Field<RecordID>("supervisor", to: "unit")
    /// The two lines as they are: set here or by area and sector.
    package let unit = Field<RecordID>("unit", to: "unit", .derived, .indexed)
    package let bureau = Field<RecordID>("bureau", to: "unit", .derived, .indexed)
    package let lastInspected = Field<CalendarDay>("lastInspected", .derived)
    /// Last day on which its last inspection still covers it, by the interval of the checklist.
    package let coveredUntil = Field<CalendarDay>("coveredUntil", .derived, .indexed)
    package let covered = Field<Bool>("covered", .required, .derived, .filtered)
    package init() {}

    package static let name = "place"
    package static let fields = Places()
    package static let access = Access(
        read: lines, create: [.dutyOfficer, .inspector, .unitOfficer], edit: [.dutyOfficer, .inspector, .unitOfficer])
    package static let workflow = Workflow(
        ["active", "ended"], closed: ["ended"],
        [
            Transition(
                "end", from: ["active"], to: "ended", by: [.dutyOfficer, .inspector, .unitOfficer], needsReason: true),
            Transition("resume", from: ["ended"], to: "active", by: [.dutyOfficer, .inspector, .unitOfficer]),
        ])

    package func problems(in values: Values) -> [Rejection.Problem] {
        guard let code = values[uscc], CreditCode(code) == nil else { return [] }
        return [.init("malformed", field: uscc.name)]
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        let whole = before.map { Values($0.values.stored.merging(values.stored) { $1 }) } ?? values
        if before == nil { values[covered] = false }
        let sector = whole[sector] ?? whole[kind]?.sector
        if whole[self.sector] == nil { values[self.sector] = sector }
        guard let area = whole[area] else { return }
        guard reading.principal.county.territory.contains(area),
            try reading.any(reading.registry.named(Areas.name), RecordID(area)) != nil
        else { throw Rejection.invalid("areaUnknown", field: self.area.name, ["area": area.text]) }
        values[unit] = try whole[territory] ?? reading.township(of: area)
        values[bureau] = try whole[supervisor] ?? sector.flatMap { try reading.bureau(of: $0) }
    }
}

extension Reading {
    /// The township's government, else the headquarters.
    fileprivate func township(of area: AreaCode) throws -> RecordID? {
        let town = area.ancestor(.township)?.text ?? ""
        return try connection.first(
            """
            SELECT id FROM unit WHERE county = \(principal.county) AND open = 1
            AND (kind = 'township' AND area = \(town) OR parent IS NULL) ORDER BY parent IS NULL, id LIMIT 1
            """
        ).map { try $0.get("id") }
    }

    fileprivate func bureau(of sector: Sector) throws -> RecordID? {
        try connection.first(
            """
            SELECT id FROM unit WHERE county = \(principal.county) AND open = 1 AND kind = 'bureau'
            AND sector = \(sector) ORDER BY rank, id LIMIT 1
            """
        ).map { try $0.get("id") }
    }
}
