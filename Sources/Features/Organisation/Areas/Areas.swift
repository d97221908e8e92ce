package import Kernel
package import Registers

/// Administrative areas (区划): the tree of who is responsible where. An area's id is its code, and its parent's code is
/// the beginning of it. Abolished areas stay, with the day they ended and their successors: records keep their code.
package struct Areas: Register {
    package let name = Field<String>("name", .required, .max(100), .listed, .searched)
    /// Never changes: it is the record's id.
    package let code = Field<String>("code", .required, .max(15), .listed)
    package let level = Field<AreaLevel>("level", .derived, .listed, .filtered)
    package let parent = Field<RecordID>("parent", to: "area", .derived, .listed, .filtered, .indexed)
    /// Resident population (常住人口), in persons, as of `populationYear`.
    package let population = Field<Int>("population", .listed)
    package let populationYear = Field<Int>("populationYear")
    package let populationSource = Field<String>("populationSource")
    /// 第一责任人 of the area; units in it that name none of their own have this one.
    package let firstResponsible = Field<String>("firstResponsible", .max(60))
    /// Unit answering for the territory (属地责任), where it is not the area's own government.
    package let territory = Field<RecordID>("territory", to: "unit")
    package let validFrom = Field<CalendarDay>("validFrom")
    /// Last day; empty while the area exists.
    package let validTo = Field<CalendarDay>("validTo")
    package let successors = Field<[RecordID]>("successors", to: "area")
    /// Whether it is a local area without a national code: development zone, compound, natural village.
    package let local = Field<Bool>("local", .derived, .filtered)
    /// Place of its tile on the schematic map, from 1; both empty where the map places it.
    package let tileRow = Field<Int>("tileRow")
    package let tileColumn = Field<Int>("tileColumn")

    package init() {}
    package static let name = "area"
    package static let fields = Areas()
    package static let placement = Placement.shared
    package static let access = Access.everyoneReads(
        create: [.administrator], edit: [.administrator], acrossHeadquarters: true)
    /// By code: parents before their children.
    package static let listing = Listing(sort: "id", descending: false)

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if AreaCode(values[code] ?? "") == nil { problems.append(.init("codeMalformed", field: code.name)) }
        if let from = values[validFrom], let to = values[validTo], to < from {
            problems.append(.init("endsBeforeStart", field: validTo.name))
        }
        if (values[population] == nil) != (values[populationYear] == nil) {
            problems.append(.init("populationNeedsYear", field: populationYear.name))
        }
        if let population = values[population], population < 0 {
            problems.append(.init("malformed", field: self.population.name))
        }
        let place = [values[tileRow], values[tileColumn]].compactMap(\.self)
        if place.count == 1 || place.contains(where: { !(1...50).contains($0) }) {
            problems.append(.init("badPlace", field: tileRow.name))
        }
        return problems
    }

    package func key(of values: Values) -> RecordID? { values[code].flatMap { RecordID($0) } }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        // What is no code is a problem like others, told with them.
        guard let code = AreaCode(before?[code] ?? values[code] ?? "") else { return }
        if let given = values[self.code], given != code.text {
            throw Rejection.invalid("codeFixed", field: self.code.name)
        }
        values[level] = AreaLevel(code)
        values[local] = code.isLocal
        values[parent] = code.parent.map { RecordID($0) }
        if before == nil, let parent = code.parent, try reading.any(Definition(Areas.self), RecordID(parent)) == nil {
            throw Rejection.invalid("areaUnknown", field: self.code.name, ["area": parent.text])
        }
    }
}

/// Level of an area (行政层级).
package enum AreaLevel: String, Choice {
    case province, prefecture, county, township, village, grid

    package init(_ code: AreaCode) {
        self =
            switch code.level {
            case .province: .province
            case .prefecture: .prefecture
            case .county: .county
            case .township: .township
            case .village: .village
            case .grid: .grid
            }
    }
}
