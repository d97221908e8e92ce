package import Kernel

/// People of the fictional county 青河县 and of its neighbour.
package enum Sample {
    package static let county = AreaCode(known: "990101")
    package static let neighbour = AreaCode(known: "990102")
    package static let east = AreaCode(known: "990101101")
    package static let west = AreaCode(known: "990101102")
    package static let village = AreaCode(known: "990101101201")
    package static let grid = AreaCode(known: "990101101201003")

    /// A user with one post.
    package static func person(
        _ name: String, _ role: Role, unit: String = "headquarters", below: [String] = [], office: String? = nil,
        area: AreaCode? = nil, county: AreaCode = Sample.county
    ) -> Principal {
        Principal(
            user: RecordID(known: "user-\(name)"), name: name, county: county,
            posts: [
                Principal.Post(
                    id: RecordID(known: "post-\(name)"), role: role, unit: RecordID(known: unit),
                    units: Set(below.map { RecordID(known: $0) }), office: office.map { RecordID(known: $0) },
                    area: area)
            ])
    }

    package static let officer = person("duty", .dutyOfficer)
    /// One who has not said yet what personal records are read for in this shift.
    package static let beginning: Principal = {
        var somebody = person("beginning", .dutyOfficer)
        somebody.asksPurpose = true
        return somebody
    }()
    package static let colleague = person("duty2", .dutyOfficer)
    package static let commander = person("commander", .commander)
    /// Two townships, a village post below the first, and two bureaus.
    package static let eastTown = person("east", .unitOfficer, unit: "east", below: ["east-village"], area: east)
    package static let westTown = person("west", .unitOfficer, unit: "west", area: west)
    package static let eastVillage = person(
        "village", .unitOfficer, unit: "east-village", office: "east", area: village)
    package static let health = person("health", .unitOfficer, unit: "health", below: ["hospital"])
    package static let school = person("school", .unitOfficer, unit: "school")
    package static let stranger = person("stranger", .dutyOfficer, county: neighbour)
}

extension AreaCode {
    /// A code written in a test; one that is malformed ends the test run.
    package init(known text: String) {
        guard let code = AreaCode(text) else { preconditionFailure("no area code: \(text)") }
        self = code
    }
}

extension RecordID {
    /// An id written in a test; one that is malformed ends the test run.
    package init(known text: String) {
        guard let id = RecordID(text) else { preconditionFailure("no record id: \(text)") }
        self = id
    }
}
