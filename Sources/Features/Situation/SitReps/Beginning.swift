import Database
import Indicators
package import Kernel
import Organisation
package import Registers
import Reporting

extension Writing {
    private func mayWrite() throws {
        guard principal.posts.contains(where: { $0.role == .system || SitReps.writing.contains($0.role) }) else {
            throw Rejection.forbidden
        }
    }

    /// Begins a SitRep of today: freezes every indicator at every area, and takes its numbers from the snapshot alone. The
    /// words of the edition before go on, for the office to change.
    /// - Throws: `Rejection` forbidden.
    package func beginSitRep(_ face: SituationFace) throws -> Record {
        try mayWrite()
        let s = SitReps.fields
        let day = CalendarDay(now, in: face.zone)
        let before = try reading.sitreps(of: day).last
        let edition = (before?[s.edition] ?? 0) + 1
        let snapshot = try freeze(kind: "sitrep", day: day, of: face.book)
        let content = try reading.sitrepContent(snapshot, face, edition: edition)
        let words = before?[s.words]
        let (json, blank) = (try JSONText(encoding: content), try JSONText(encoding: SitRepWording()))
        return try insert(
            SitReps.self,
            Values {
                $0[s.day] = day
                $0[s.edition] = edition
                $0[s.key] = "\(day).\(edition)"
                $0[s.asOf] = content.asOf
                $0[s.snapshot] = snapshot.id
                $0[s.content] = json
                $0[s.words] = words ?? blank
            })
    }

    /// Writes the sections; numbers are not among them.
    /// - Throws: `Rejection` forbidden, notFound, conflict (`sitrepFinal`), invalid with every problem.
    package func word(sitrep id: RecordID, _ words: SitRepWording) throws -> Record {
        let sitrep = try draft(id)
        let problems = try words.problems(with: sitrep.sitrepContent())
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let json = try JSONText(encoding: words)
        return try update(sitrep, Values { $0[SitReps.fields.words] = json })
    }

    /// Finalises (定稿): from now on nothing of it changes.
    /// - Throws: `Rejection` forbidden, notFound, conflict (`sitrepFinal`).
    package func finaliseSitRep(_ id: RecordID) throws -> Record {
        let sitrep = try draft(id)
        let now = now
        return try update(
            sitrep, state: "final", verb: "finalise", Values { $0[SitReps.fields.finalised] = now })
    }

    private func draft(_ id: RecordID) throws -> Record {
        try mayWrite()
        let sitrep = try reading.find(SitReps.self, id)
        guard sitrep.state == "draft" else { throw Rejection(.conflict, "sitrepFinal") }
        return sitrep
    }
}

extension Record {
    func sitrepContent() throws -> SitRepContent { try (self[SitReps.fields.content] ?? JSONText("{}")).decoded() }
    func sitrepWords() throws -> SitRepWording {
        try self[SitReps.fields.words]?.decoded() ?? SitRepWording()
    }
}

extension Reading {
    /// Editions of a day, the first first.
    package func sitreps(of day: CalendarDay) throws -> [Record] {
        let definition = try registry.named(SitReps.name)
        return try connection.query(
            "SELECT * FROM sitrep WHERE county = \(principal.county) AND day = \(day) ORDER BY edition"
        ).map { try Record($0, of: definition) }
    }

    /// The numbers of a snapshot as a SitRep tells them. A fixed number of queries.
    func sitrepContent(_ snapshot: Record, _ face: SituationFace, edition: Int) throws -> SitRepContent {
        let s = Snapshots.fields
        let (territory, day) = (principal.county.territory, snapshot[s.day] ?? CalendarDay(ordinal: 0))
        let places = try places(below: territory, on: day).map { (code: $0.code, name: $0.name) }
        let ids = snapshot[s.indicators] ?? []
        let frozen = try snapshotFigures(snapshot, of: face.book, areas: [territory] + places.map(\.code))
        let figures = try lines(ids, of: face.book, area: territory, day: day).map { line in
            var line = line
            let now = frozen[FigureKey(line.indicator, territory)].map { FrozenFigure($0) } ?? FrozenFigure()
            // The week ends with the frozen number, whatever has been counted since.
            line.now = now
            line.week = Array(line.week.dropLast()) + [now.value]
            return line
        }
        let population = try connection.first(
            #"SELECT population, "populationYear", "populationSource" FROM area WHERE id = \#(territory.text)"#)
        return SitRepContent(
            day: day, edition: edition, asOf: snapshot[s.asOf] ?? snapshot.created, county: principal.county,
            headquarters: try UnitTree(self).headquarters?.name ?? "", snapshot: snapshot.id,
            countedUpTo: Int64(snapshot[s.number] ?? 0),
            population: try population.flatMap { row in
                try row.optional("population").map {
                    SitRepContent.Population(
                        persons: $0, year: try row.optional("populationYear"),
                        source: try row.optional("populationSource"))
                }
            }, figures: figures,
            areas: places.map { place in
                SitRepArea(
                    area: place.code, name: place.name,
                    figures: figures.map {
                        frozen[FigureKey($0.indicator, place.code)].map { FrozenFigure($0) } ?? FrozenFigure()
                    })
            }, reports: try reportCounts(places, on: day, face.duties),
            corrections: try sitrepCorrections(day, until: snapshot[s.asOf] ?? snapshot.created),
            head: snapshot[s.head])
    }

    /// Each edition of a day tells all since the day before, so that the last one is whole.
    private func sitrepCorrections(_ day: CalendarDay, until: Instant) throws -> [SitRepCorrection] {
        let last = try connection.first(
            """
            SELECT max("asOf") AS last FROM sitrep WHERE county = \(principal.county) AND day < \(day)
            """)
        let since = try last?.optional("last", as: Instant.self) ?? until.advanced(minutes: -1440)
        return try toldCorrections(since: since, until: until).map { told in
            SitRepCorrection(
                report: told.report, unit: told.unit, type: told.type.byLanguage, field: told.field.byLanguage,
                day: told.day, was: told.was, now: told.now, reason: told.reason.rawValue)
        }
    }
}
