import Database
package import Kernel
package import Registers

/// Public bulletins (对外发布): made from a finalised SitRep, released by two persons; a correction is a bulletin of its
/// own that names the one it corrects (P1).
package struct Bulletins: Register {
    package let day = Field<CalendarDay>("day", .required, .listed, .derived)
    package let sitrep = Field<RecordID>("sitrep", to: "sitrep", .required, .indexed, .derived)
    /// `BulletinContent` as JSON.
    package let content = Field<JSONText>("content", .required, .derived)
    /// What the office says to the public.
    package let text = Field<String>("text", .lines, .max(4_000), .derived)
    package let corrects = Field<RecordID>("corrects", to: "bulletin", .derived)
    /// Why there is a correction.
    package let correction = Field<String>("correction", .lines, .max(1_000), .derived)
    package let released = Field<Instant>("released", .listed, .derived)
    package init() {}

    package static let name = "bulletin"
    package static let fields = Bulletins()
    package static let access = SitReps.access
    package static let listing = Listing(sort: "day")
    package static let workflow = Workflow(
        ["draft", "releasing", "released", "corrected", "withdrawn"],
        [
            Transition(
                "release", from: ["draft"], to: "released", by: SitReps.writing,
                second: .init(by: [.commander, .dutyOfficer, .sectionLead], pending: "releasing"), own: true),
            Transition("correct", from: ["released"], to: "corrected", by: SitReps.writing, own: true),
            Transition("drop", from: ["draft"], to: "withdrawn", by: SitReps.writing, own: true),
        ])

    /// What anybody may read.
    static let open: Set<String> = ["released", "corrected"]
}

extension Writing {
    private func mayWrite() throws {
        guard principal.posts.contains(where: { SitReps.writing.contains($0.role) }) else { throw Rejection.forbidden }
    }

    /// Begins a bulletin from a finalised SitRep. Where the day has one that is released, the new one corrects it.
    /// - Parameter correction: why; needed for a correction.
    /// - Throws: `Rejection` forbidden, notFound, conflict (`sitrepNotFinal`, `bulletinThere`), invalid.
    package func beginBulletin(from id: RecordID, correction: String? = nil) throws -> Record {
        try mayWrite()
        let sitrep = try reading.find(SitReps.self, id)
        guard sitrep.state == "final", let content = sitrep[SitReps.fields.content] else {
            throw Rejection(.conflict, "sitrepNotFinal")
        }
        let b = Bulletins.fields
        let same = try reading.all(Bulletins.self, where: b.sitrep, is: id).filter { $0.state != "withdrawn" }
        guard same.isEmpty else { throw Rejection(.conflict, "bulletinThere") }
        let day = sitrep[SitReps.fields.day]
        let earlier = try reading.releasedBulletin(of: day)
        if earlier != nil, (correction ?? "").trimmingWhitespace.isEmpty {
            throw Rejection.invalid("correctionNeeded", field: b.correction.name)
        }
        let before: BulletinContent? = try reading.openBulletins(limit: 1).first?[b.content]?.decoded()
        let json = try JSONText(encoding: BulletinContent(content.decoded(), after: before))
        return try insert(
            Bulletins.self,
            Values {
                $0[b.day] = day
                $0[b.sitrep] = id
                $0[b.content] = json
                $0[b.corrects] = earlier?.id
                $0[b.correction] = earlier == nil ? nil : correction
            })
    }

    /// Words for the public, until somebody has asked for its release.
    /// - Throws: `Rejection` forbidden, notFound, conflict (`state`), invalid (`personalData`, `tooLong`).
    package func word(bulletin id: RecordID, _ text: String) throws -> Record {
        try mayWrite()
        let bulletin = try reading.find(Bulletins.self, id)
        guard bulletin.state == "draft" else {
            throw Rejection(.conflict, "state", values: ["state": bulletin.state, "transition": "edit"])
        }
        try PersonalData.refuse(in: text, field: "text")
        return try update(bulletin, Values { $0[Bulletins.fields.text] = text })
    }

    /// Agrees to a release as the second person, or declines. What it corrects is marked so in the same transaction.
    /// - Throws: as `decide` of the engine.
    package func decideRelease(of id: RecordID, agree: Bool, reason: String?) throws -> Record {
        let now = now
        let bulletin = try decide(
            registry.named(Bulletins.name), id, agree: agree, reason: reason,
            Values { if agree { $0[Bulletins.fields.released] = now } })
        if agree, let earlier = bulletin[Bulletins.fields.corrects] {
            let earlier = try reading.find(Bulletins.self, earlier)
            if earlier.state == "released" { try update(earlier, state: "corrected", verb: "correct") }
        }
        return bulletin
    }
}

extension Reading {
    /// The bulletin of a day that is out and not corrected.
    func releasedBulletin(of day: CalendarDay?) throws -> Record? {
        let definition = try registry.named(Bulletins.name)
        return try connection.first(
            """
            SELECT * FROM bulletin WHERE county = \(principal.county) AND day = \(day) AND state = 'released'
            ORDER BY id DESC LIMIT 1
            """
        ).map { try Record($0, of: definition) }
    }

    /// State of the newest bulletin of each SitRep, those that were dropped left out.
    func bulletins(of sitreps: [RecordID]) throws -> [RecordID: String] {
        if sitreps.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT sitrep, state FROM bulletin WHERE county = \(principal.county) AND state <> 'withdrawn'
            AND sitrep IN (\(list: sitreps.map(\.sql))) ORDER BY id
            """)
        return Dictionary(
            try rows.map { (try $0.get("sitrep"), try $0.get("state")) }, uniquingKeysWith: { _, last in last })
    }

    /// Bulletins that anybody may read, newest day first.
    package func openBulletins(limit: Int = 60) throws -> [Record] {
        let definition = try registry.named(Bulletins.name)
        return try connection.query(
            """
            SELECT * FROM bulletin WHERE county = \(principal.county) AND open = 1 AND state IN ('released', 'corrected')
            ORDER BY day DESC, id DESC LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
    }
}
