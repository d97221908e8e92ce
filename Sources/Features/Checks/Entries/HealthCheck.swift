package import Kernel
import Measures
package import Registers

/// Daily checks (健康监测记录, E6): what one person's temperature and symptoms were, when, and how the person was reached. It is
/// written once and not changed; a correction is another check. Nobody is normal for whom none was written.
package struct HealthChecks: Register {
    package let measure = Field<RecordID>("measure", to: "measure", .required, .listed, .indexed, .derived)
    package let person = Field<RecordID>("person", to: "person", .required, .derived)
    /// `am`, `pm`: of the policy version, by when it was observed.
    package let day = Field<CalendarDay>("day", .required, .listed, .derived)
    package let part = Field<String>("part", .required, .max(20), .listed, .derived)
    /// Tenths of a degree: 366 is 36.6 °C.
    package let temperature = Field<Int>("temperature", .required, .listed, .derived)
    package let symptoms = Field<[Symptom]>("symptoms", .listed, .derived)
    package let means = Field<CheckMeans>("means", .required, .listed, .filtered, .derived)
    /// When it was measured, as the person says; when it reached the server; whether the slot was over then.
    package let observedAt = Field<Instant>("observedAt", .required, .listed, .derived)
    package let receivedAt = Field<Instant>("receivedAt", .required, .derived)
    package let late = Field<Bool>("late", .required, .listed, .filtered, .derived)
    /// Fever by the policy's value, or a symptom.
    package let abnormal = Field<Bool>("abnormal", .required, .listed, .filtered, .derived)
    package let observer = Field<RecordID>("observer", to: "user", .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .derived)
    package init() {}

    package static let name = "healthCheck"
    package static let fields = HealthChecks()
    package static let access = Access(read: byCare)
    package static let listing = Listing(sort: "observedAt")

    /// What a thermometer can show of a living person.
    package static let temperatures = 340...430
}

/// The desk and sections, the township by its unit, and who looks after an area.
let byCare: [Role: [Reach]] = [
    .dutyOfficer: [.all], .sectionLead: [.all], .unitOfficer: [.unitTree(office: "unit", unit: "unit")],
    .healthWorker: [.area], .gridWorker: [.area],
]

package enum Symptom: String, Choice {
    case cough, soreThroat, breathless, fatigue, diarrhoea, tasteLoss, rash, other
}

/// How the person was reached (联系方式); `household`: entered by the household itself.
package enum CheckMeans: String, Choice { case visit, telephone, video, household }
