import Database
package import Kernel
package import Registers

/// Persons (人员) in scope of a policy: cases, contacts, arrivals. Minimal by default, never a register of the population:
/// whoever stands here has a ground, a measure or a check, and is taken out when the purpose is met (`keepUntil`).
package struct Persons: Register {
    package let name = Field<String>("name", .required, .max(40), .listed, .searched, .personal)
    package let sex = Field<Sex>("sex", .listed)
    package let born = Field<CalendarDay>("born", .personal)
    package let idKind = Field<IDKind>("idKind", .required, .listed)
    package let idNumber = ProtectedField<CitizenID>("idNumber", .unique, .listed)
    /// Number of any other document.
    package let document = ProtectedField<DocumentNumber>("document", .unique)
    package let phone = ProtectedField<Phone>("phone", .listed)
    /// Where the person stays: a township, village or grid of the headquarters.
    package let area = Field<AreaCode>("area", .required, .listed, .filtered)
    package let address = Field<String>("address", .max(120), .personal)
    /// Of children under 14 and persons who depend on others (监护人).
    package let guardian = Field<String>("guardian", .max(40), .personal)
    package let guardianPhone = ProtectedField<Phone>("guardianPhone")
    /// The township's government: whose person it is.
    package let unit = Field<RecordID>("unit", to: "unit", .derived, .listed, .filtered, .indexed)
    /// The area part of the citizen ID is no area of today (已撤销的区划): a hint, never a refusal.
    package let retiredArea = Field<Bool>("retiredArea", .derived)
    /// Day after which the record is deleted or pseudonymised; empty while something is open.
    package let keepUntil = Field<CalendarDay>("keepUntil", .derived, .indexed)
    package init() {}

    package static let name = "person"
    package static let fields = Persons()
    package static let access = Access(
        read: personsRead, create: keepers, edit: keepers, unmask: [.dutyOfficer, .healthWorker, .unitOfficer])
    package static let workflow = Workflow(
        ["active", "closed"], closed: ["closed"],
        [Transition("close", from: ["active"], to: "closed", by: [.dutyOfficer], own: true)])
    /// Days after which the records are pseudonymised: after the last measure, or – nobody was ever asked anything – after
    /// they were entered (domain.md Part 3, retention).
    package static let keptDays = 28
    package static let retention: Retention? = .until("keepUntil", unset: keptDays)
    package static let duplicates: Duplicates? = Duplicates(
        threshold: 60, closing: "closed", by: [.dutyOfficer], .key(fields.idNumber, weight: 100),
        .key(fields.document, weight: 100), .key(fields.phone, fields.name, weight: 80),
        .key(fields.name, fields.born, weight: 60), .sign(fields.sex, weight: 5), .sign(fields.address, weight: 20))

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems = [name, guardian].filter { !Self.isName(values[$0] ?? "") }.map {
            Rejection.Problem("nameMalformed", field: $0.name)
        }
        for field in [name, guardian, address] where PersonalData.find(in: values[field] ?? "") != nil {
            problems.append(.init("numberInText", field: field.name))
        }
        if let born = values[born], born.year < 1900 { problems.append(.init("malformed", field: self.born.name)) }
        let (hasID, hasDocument) = (values[idNumber] != nil, values[document] != nil)
        switch values[idKind] ?? .none {
        case .citizen:
            if !hasID { problems.append(.init("required", field: idNumber.name)) }
            if hasDocument { problems.append(.init("documentUnfit", field: document.name)) }
        case .none:
            if hasID { problems.append(.init("documentUnfit", field: idNumber.name)) }
            if hasDocument { problems.append(.init("documentUnfit", field: document.name)) }
        case let kind:
            if hasID { problems.append(.init("documentUnfit", field: idNumber.name)) }
            if !hasDocument { problems.append(.init("required", field: document.name)) }
            // What is stored was checked when it was given.
            if let given = values[document]?.given, let form = DocumentNumber.Kind(rawValue: kind.rawValue),
                !given.kinds.contains(form)
            {
                problems.append(.init("documentUnfit", field: document.name))
            }
        }
        if let id = values[idNumber]?.given, let born = values[born], born != id.birthDay {
            problems.append(.init("bornDiffers", field: self.born.name))
        }
        return problems
    }

    /// Letters of any script, points and hyphens; no marks of a program's.
    private static func isName(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .mathSymbol, .currencySymbol: false
            default: !#"<>{}[]\/@#%&*;"="#.unicodeScalars.contains(scalar)
            }
        }
    }

    /// An open measure keeps its township: whose the person is now, people know, and a hand-over names a new care team.
    package func caution(merging record: Record, into other: Record) -> String? {
        record[area] == other[area] ? nil : "measure.mergeCaution"
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let number = values[idNumber]?.given {
            if values[born] == nil, before?[born] == nil { values[born] = number.birthDay }
            let place = String(number.text.prefix(6))
            values[retiredArea] =
                try reading.connection.first("SELECT id FROM area WHERE id = \(place) AND open = 1") == nil
        }
        guard let area = values[area] else { return }
        // The measure and who looks after it move with the person, and that is a hand-over; after a merge the entry may follow
        // the measure.
        if let before, before[self.area] != area, let measure = try reading.openMeasure(of: id),
            measure[Measures.fields.area] != area
        {
            throw Rejection.invalid("areaByTransfer", field: self.area.name)
        }
        guard reading.principal.county.territory.contains(area), area.ancestor(.township) != nil,
            try reading.any(reading.registry.named("area"), RecordID(area)) != nil
        else { throw Rejection.invalid("areaUnknown", field: self.area.name, ["area": area.text]) }
        values[unit] = try reading.township(of: area)
    }
}

package enum Sex: String, Choice { case female, male }

/// Kind of the identity document (证件种类).
package enum IDKind: String, Choice { case citizen, passport, hongKongMacao, taiwan, foreignResident, none }

/// Who enters persons.
let keepers: Set<Role> = [.dutyOfficer, .unitOfficer, .healthWorker, .gridWorker]

/// The headquarters' duty and its sections, the township, and who looks after an area. A bureau reaches nobody.
let personsRead: [Role: [Reach]] = [
    .dutyOfficer: [.all], .sectionLead: [.all], .privacyReviewer: [.all],
    .unitOfficer: [.unitTree(office: "unit", unit: "unit")], .healthWorker: [.area], .gridWorker: [.area],
]

extension Reading {
    /// The township's government that answers for an area, else the headquarters.
    package func township(of area: AreaCode) throws -> RecordID? {
        let town = area.ancestor(.township)?.text ?? ""
        return try connection.first(
            """
            SELECT id FROM unit WHERE county = \(principal.county) AND open = 1
            AND (kind = 'township' AND area = \(town) OR parent IS NULL) ORDER BY parent IS NULL, id LIMIT 1
            """
        ).map { try $0.get("id") }
    }
}
