import Database
package import Kernel

/// Exports (台账导出): which rows of a register somebody carried away, and what for. Noted before the first byte leaves.
///
/// One of personal records in full, beyond the own scope, or of more than `Exports.alone` rows waits for a second person;
/// then its asker fetches it, once, within a day. No file is kept: it is made when it is fetched.
package struct Exports: Register {
    package let register = Field<String>("register", .required, .derived, .listed, .filtered)
    package let format = Field<String>("format", .required, .derived, .listed)
    /// What for, of the closed list; of personal records always.
    package let use = Field<Purpose>("use", .derived, .listed)
    /// What for, in the person's words.
    package let purpose = Field<String>("purpose", .derived, .listed, .max(200))
    /// What a second person is asked to agree to.
    package let title = Field<String>("title", .derived, .max(300))
    /// Whether numbers of persons are in it in full.
    package let full = Field<Bool>("full", .derived)
    /// Whether it goes beyond what its asker reaches: all of the headquarters.
    package let whole = Field<Bool>("whole", .derived)
    /// What it was limited to, as the list's address says: `kind=township&open=all`.
    package let filter = Field<String>("filter", .derived, .max(2_000))
    package let by = Field<RecordID>("by", to: "user", .required, .derived, .listed)
    /// Rows that left; empty while it runs or where it was interrupted.
    package let rows = Field<Int>("rows", .derived, .listed)
    package init() {}

    package static let name = "export"
    package static let fields = Exports()
    package static let access = Access(
        read: Imports.access.read.merging([.commander: [.all]]) { _, all in all })
    package static let workflow = Workflow(
        ["running", "unapproved", "waiting", "approved", "done", "interrupted", "expired"],
        closed: ["done", "interrupted", "expired"],
        [
            Transition("finish", from: ["running", "interrupted"], to: "done", by: [.system], own: true),
            Transition("interrupt", from: ["running"], to: "interrupted", by: [.system], own: true),
            Transition(
                "approve", from: ["unapproved"], to: "approved", by: Set(Role.persons),
                second: .init(by: [.commander, .dutyOfficer], pending: "waiting"), needsReason: true, own: true),
            Transition("fetch", from: ["approved"], to: "running", by: Set(Role.persons), own: true),
            Transition(
                "expire", from: ["unapproved", "waiting", "approved"], to: "expired", by: [.system], own: true),
        ])

    /// Rows of personal records that one person may carry away alone.
    package static let alone = 300
    /// For which an agreed export can be fetched, and for which a request waits.
    package static let (fetchHours, waitHours) = (24, 72)
    /// After which one that still runs is taken for one whose server ended: no reader takes so long.
    package static let runHours = 24
}

extension Writing {
    /// Notes an export that a second person must agree to, and asks for it.
    /// - Throws: `Rejection` invalid `reasonRequired`.
    package func askForExport(_ values: Values, reason: String) throws -> Record {
        let definition = try registry.named(Exports.name)
        let export = try insert(definition, state: "unapproved", verb: "export", values)
        return try perform("approve", definition, export.id, reason: reason)
    }

    /// Takes an agreed export, once.
    /// - Throws: `Rejection` `notFound` for anybody but the asker, conflict `exportOver` for one that is not agreed, has been
    ///   fetched, or whose time is over.
    package func fetchExport(_ id: RecordID) throws -> Record {
        let export = try reading.find(Exports.self, id)
        guard export[Exports.fields.by] == principal.user else { throw Rejection.notFound }
        let end = export.updated.advanced(minutes: Exports.fetchHours * 60)
        guard export.state == "approved", now < end else { throw Rejection(.conflict, "exportOver") }
        return try update(export, state: "running", verb: "fetch")
    }

    /// Ends what nobody agreed to or fetched in time, and what a server that ended left running. For the scheduler.
    package func endExports() throws {
        let definition = try registry.named(Exports.name)
        let (fetch, wait, run) = (
            now.advanced(minutes: -Exports.fetchHours * 60), now.advanced(minutes: -Exports.waitHours * 60),
            now.advanced(minutes: -Exports.runHours * 60)
        )
        let over = try connection.query(
            """
            SELECT * FROM export WHERE county = \(county) AND open = 1 AND (state = 'approved' AND updated <= \(fetch)
            OR state IN ('unapproved', 'waiting') AND updated <= \(wait) OR state = 'running' AND updated <= \(run))
            ORDER BY id LIMIT 200
            """
        ).map { try Record($0, of: definition) }
        for export in over {
            let (state, verb) = export.state == "running" ? ("interrupted", "interrupt") : ("expired", "expire")
            try update(export, state: state, verb: verb)
        }
    }
}
