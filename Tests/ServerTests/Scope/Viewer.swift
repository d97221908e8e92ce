import Command
import Database
import Duties
import Kernel
import Organisation
import Registers
import TestSupport

@testable import Server

/// Somebody of the demo county, and what they may see, by a rule written down once more: not the one of the program.
struct Viewer: Sendable {
    let login: String
    let role: Role
    let unit: RecordID
    /// Area of the post, the unit's where it names none.
    let area: AreaCode?
    /// Superior of each unit.
    let above: [RecordID: RecordID]
    /// Documents from above that were sent to the viewer's unit or to one below: their pages are theirs, the register is not.
    private(set) var reads: Set<RecordID> = []

    init(_ login: String, _ fixture: ServerFixture) async throws {
        let units = try await fixture.all(Units.self)
        above = Dictionary(
            uniqueKeysWithValues: units.compactMap { unit in unit[Units.fields.parent].map { (unit.id, $0) } })
        let user = DemoCounty.user(login)
        guard let post = try await fixture.all(Posts.self).first(where: { $0[Posts.fields.user] == user }),
            let role = post[Posts.fields.role], let unit = post[Posts.fields.unit]
        else { throw Rejection.notFound }
        (self.login, self.role, self.unit) = (login, role, unit)
        area = post[Posts.fields.area] ?? units.first { $0.id == unit }?[Units.fields.area]
        let receipts = try await fixture.all(fixture.store.registry.named("receipt"))
        reads = Set(receipts.filter(maySee).compactMap { $0.values.stored["document"].flatMap { RecordID(sql: $0) } })
    }

    var isHeadquarters: Bool { [.commander, .dutyOfficer, .sectionLead, .inspector].contains(role) }
    var isUnit: Bool { [.unitOfficer, .gridWorker].contains(role) }
    /// Reaches one unit and what is below it; a doctor no work of the unit.
    var isLocal: Bool { isUnit || role == .healthWorker }
    /// Reads, and changes nothing of others.
    var isReader: Bool { [.inspector, .privacyReviewer].contains(role) }

    private func within(_ other: RecordID?) -> Bool {
        var place = other
        while let here = place {
            if here == unit { return true }
            place = above[here]
        }
        return false
    }

    func maySee(_ record: Record) -> Bool {
        switch record.register {
        case "area": return true
        case "unit": return !isLocal || within(record.id)
        case "user":
            let home = record[Users.fields.unit]
            return !isLocal || (role == .unitOfficer ? within(home) : home == unit)
        case "post":
            let (home, user) = (record[Posts.fields.unit], record[Posts.fields.user])
            return !isLocal || (role == .unitOfficer ? within(home) : user == DemoCounty.user(login))
        case "contact":
            let home = record.values.stored["unit"].flatMap { RecordID(sql: $0) }
            return !isLocal || (role == .unitOfficer ? within(home) : role == .gridWorker && home == unit)
        case "person", "ground", "measure", "appeal", "recordCorrection", "measureException":
            return maySeePeople(record)
        case "task", "reply", "evidence":
            if isHeadquarters { return true }
            let (home, above) = (Tasks.fields.unit, Tasks.fields.supervisor)
            return isUnit && (within(record[home]) || role == .unitOfficer && record[above] == unit)
        case "notice": return isHeadquarters || isLocal && within(record[Notices.fields.unit])
        case "reportType", "response": return true
        case "report", "correction", "lockException", "incident", "incidentReport":
            return isHeadquarters || isUnit && within(record.values.stored["unit"].flatMap { RecordID(sql: $0) })
        case "aberration":
            let looks = record.values.stored["verifier"] == unit.sql
            return isHeadquarters || role == .unitOfficer && looks
                || isUnit && within(record.values.stored["unit"].flatMap { RecordID(sql: $0) })
        case "reportCut", "workbook", "snapshot": return isHeadquarters
        case "link": return isHeadquarters || role == .unitOfficer && within(record[Links.fields.unit])
        case "message", "taskCall": return isHeadquarters
        case "meeting", "communique", "directive", "item", "brief": return isHeadquarters
        case "phoneCall": return isHeadquarters || role == .privacyReviewer
        case "oralDirective", "roster", "shift", "handOver": return isHeadquarters
        case "receipt", "attendance":
            return isHeadquarters || isUnit && within(record.values.stored["unit"].flatMap { RecordID(sql: $0) })
        case "upperDocument": return isHeadquarters
        case "practice", "policy", "riskArea": return true
        case "visit", "observation":
            let visited = record.values.stored["unit"].flatMap { RecordID(sql: $0) }
            return isHeadquarters || role == .unitOfficer && visited == unit
        case "section", "workstream": return true
        case "plan", "period", "objective", "risk", "surge", "run", "inject", "answer": return isHeadquarters
        case "pack": return [.commander, .dutyOfficer, .inspector].contains(role)
        case "place", "inspection", "finding", "acceptance", "gap", "exception", "closedPlace":
            let answering = ["unit", "bureau"].compactMap { record.values.stored[$0].flatMap { RecordID(sql: $0) } }
            return isHeadquarters || role == .unitOfficer && answering.contains(unit)
        case "arrival", "verification", "turnBack", "arrivalTest":
            if [.dutyOfficer, .sectionLead, .privacyReviewer].contains(role) { return true }
            if role == .gridWorker { return record.area?.ancestor(.village).map { DemoCounty.unit($0.text) } == unit }
            if role == .healthWorker { return looksAfter(record) }
            return role == .unitOfficer && record.values.stored["unit"].flatMap { RecordID(sql: $0) } == unit
        case "push":
            if [.dutyOfficer, .sectionLead, .privacyReviewer].contains(role) { return true }
            let ends = ["from", "to"].compactMap { record.values.stored[$0].flatMap { RecordID(sql: $0) } }
            return role == .unitOfficer && ends.contains(unit)
        case "assessment":
            return isHeadquarters
                || role == .unitOfficer && within(record.values.stored["unit"].flatMap { RecordID(sql: $0) })
        case "visitLedger", "visitLink":
            let ends = ["unit", "bureau", "tracing"].compactMap {
                record.values.stored[$0].flatMap { RecordID(sql: $0) }
            }
            return isHeadquarters || role == .unitOfficer && ends.contains(unit)
        case "share":
            let isOwn = record.values.stored["by"] == DemoCounty.user(login).sql
            let isReceived = record.values.stored["receiver"] == unit.sql
            return [.privacyReviewer, .commander, .dutyOfficer].contains(role)
                || role == .sectionLead && (isOwn || isReceived) || role == .unitOfficer && isReceived
        case "shareReading": return [.privacyReviewer, .commander, .dutyOfficer].contains(role)
        // Whoever comes to a place is nobody's to read.
        case "venueVisit": return false
        // What a worker declares is the worker's.
        case "returnDeclaration": return false
        case "visitLookup":
            return [.privacyReviewer, .commander].contains(role)
                || record.values.stored["by"] == DemoCounty.user(login).sql
        case "pool", "station", "deployment":
            let ends = ["unit", "receiver"].compactMap { record.values.stored[$0].flatMap { RecordID(sql: $0) } }
            return isHeadquarters || role == .unitOfficer && ends.contains { within($0) }
        case "supportTeam", "supportDay", "supportIssue":
            let ends = ["unit", "receiver"].compactMap { record.values.stored[$0].flatMap { RecordID(sql: $0) } }
            return isHeadquarters || isUnit && ends.contains { within($0) }
        case "site", "room":
            let runs = record.values.stored["unit"].flatMap { RecordID(sql: $0) }
            return isHeadquarters || [.unitOfficer, .healthWorker].contains(role) && within(runs)
        case "placement":
            let home = record.values.stored["unit"].flatMap { RecordID(sql: $0) }
            return [.dutyOfficer, .sectionLead].contains(role) || role == .unitOfficer && home == unit
                || role == .gridWorker && record.area?.text.hasPrefix("990101101001") == true
                || role == .healthWorker && looksAfter(record)
        case "stay", "transfer":
            let ends = ["unit", "township", "siteUnit", "crew"].compactMap {
                record.values.stored[$0].flatMap { RecordID(sql: $0) }
            }
            return [.dutyOfficer, .sectionLead].contains(role) || role == .unitOfficer && ends.contains(unit)
        case "healthCheck", "careVisit", "checkLink", "specimen":
            let home = record.values.stored["unit"].flatMap { RecordID(sql: $0) }
            let near = record.area.map { area in
                isUnit && login.hasPrefix("qingshi-1") && area.text.hasPrefix("990101101001")
            }
            return [.dutyOfficer, .sectionLead].contains(role) || role == .unitOfficer && home == unit || near == true
                || role == .healthWorker && looksAfter(record)
        case "sweep": return ![.administrator, .healthWorker].contains(role)
        case "grid", "contactGroup", "household", "sweepLine", "householdVisit", "resident", "recheck", "helpTicket",
            "fourCheck", "welfareCall":
            let home = record.values.stored["unit"].flatMap { RecordID(sql: $0) }
            return [.dutyOfficer, .sectionLead].contains(role) || isUnit && within(home)
        case "completion":
            let home = record.values.stored["unit"].flatMap { RecordID(sql: $0) }
            return isHeadquarters || role == .unitOfficer && within(home)
        case "accessNotice": return role == .privacyReviewer
        case "disposal": return [.privacyReviewer, .administrator, .commander, .dutyOfficer, .inspector].contains(role)
        case "import", "export":
            if record.register == "export", role == .commander { return true }
            let by = record[record.register == "import" ? Imports.fields.by : Exports.fields.by]
            return [.administrator, .dutyOfficer, .privacyReviewer].contains(role) || by == DemoCounty.user(login)
        default: return false
        }
    }

    /// Who reaches records of persons: the headquarters' duty, the township by unit, who looks after an area by that.
    private func maySeePeople(_ record: Record) -> Bool {
        switch role {
        case .dutyOfficer, .sectionLead, .privacyReviewer: true
        case .commander: !["person", "ground"].contains(record.register)
        case .inspector: record.register == "measureException"
        case .unitOfficer: record.values.stored["unit"] == unit.sql
        case .gridWorker, .healthWorker:
            record.register != "measureException" && looksAfter(record)
        default: false
        }
    }

    private func looksAfter(_ record: Record) -> Bool { record.area.map { area?.contains($0) == true } == true }
}
