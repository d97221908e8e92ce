package import Kernel
import Measures
package import Policies
package import Registers

/// Persons who are to be at a site or at home by a measure and are not yet (应隔未隔, G1): one line for each, from the day the
/// measure is there until it is carried out or ends. Follows the measures; nobody enters it. The aim is none beyond the
/// hours of the policy.
package struct Placements: Register {
    package let measure = Field<RecordID>("measure", to: "measure", .required, .listed, .unique, .derived)
    package let area = Field<AreaCode>("area", .required, .listed, .derived)
    /// The township's government: whose person it is.
    package let unit = Field<RecordID>("unit", to: "unit", .listed, .filtered, .derived)
    package let setting = Field<Setting>("setting", .required, .listed, .filtered, .derived)
    /// Since when it waits.
    package let since = Field<Instant>("since", .required, .listed, .derived)
    /// When the policy's hours are over.
    package let due = Field<Instant>("due", .required, .listed, .derived)
    package let late = Field<Bool>("late", .required, .filtered, .derived)
    /// When it was carried out or ended.
    package let settled = Field<Instant>("settled", .derived)
    package init() {}

    package static let name = "placement"
    package static let fields = Placements()
    package static let access = Access(read: personReads)
    package static let listing = Listing(sort: "since", descending: false)
    package static let workflow = Workflow(
        ["waiting", "placed", "ended"], closed: ["placed", "ended"],
        [
            Transition("place", from: ["waiting"], to: "placed", by: [.system], own: true),
            Transition("end", from: ["waiting"], to: "ended", by: [.system], own: true),
            Transition("wait", from: ["placed", "ended"], to: "waiting", by: [.system], own: true),
        ])
    package static let tallies = [
        Tally("placement", by: ["unit", "setting"], unless: "settled"),
        Tally("placementLate", by: ["unit", "late"], unless: "settled"),
    ]

    /// Where a measure still has to bring its person: a planned one to the site or home, an active one to a site where
    /// that is what it asks and none is named. Nil: nothing is owed.
    package static func wanted(state: String, setting: Setting, site: RecordID?) -> Setting? {
        switch state {
        case "planned": setting >= .home ? setting : nil
        case "active": setting == .central && site == nil ? .central : nil
        default: nil
        }
    }
}

/// What names persons: the office, the section, the township, whoever runs the site. Bureaus reach nobody.
let personReads: [Role: [Reach]] = [
    .dutyOfficer: [.all], .sectionLead: [.all], .unitOfficer: [.unitTree(office: "unit", unit: "unit")],
    .healthWorker: [.area], .gridWorker: [.area],
]
