import Database
import Duties
package import Kernel
package import Policies
package import Registers

extension Writing {
    /// Places a person: planned → active, or from one place to another. Test days count from the first admission.
    ///
    /// The milder setting of those the policy allows applies where it is suitable; a stricter one only by an order, or
    /// because the person has asked for it.
    /// - Parameters:
    ///   - site: for a central setting; the feature of sites checks it.
    ///   - day: day of admission; after the last exposure, not after the last day.
    ///   - order: number of the order for a setting stricter than suits.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`measureClosed`), `invalid` (`settingNotAllowed`,
    ///   `suitabilityNeeded`, `homeUnsuitable`, `leastRestrictive`, `admissionEarly`, `measureOver`).
    @discardableResult
    package func admit(
        measure id: RecordID, setting: Setting, site: RecordID? = nil, room: RecordID? = nil, on day: CalendarDay,
        order: String? = nil, chosen: Bool = false, rules: MeasureRules
    ) throws -> Record {
        try admit(
            handled(id), setting: setting, site: site, room: room, on: day, order: order, chosen: chosen, rules: rules)
    }

    /// The same for an operation that has checked who may: whoever runs a site takes people of every township in.
    @discardableResult
    package func admit(
        _ measure: Record, setting: Setting, site: RecordID? = nil, room: RecordID? = nil, on day: CalendarDay,
        order: String? = nil, chosen: Bool = false, rules: MeasureRules
    ) throws -> Record {
        let (m, today) = (Measures.fields, rules.today(now))
        let episode = try Episode(measure)
        if day > today { throw Rejection.invalid("groundAhead", field: "day") }
        if day < episode.issued.base { throw Rejection.invalid("admissionEarly", field: "day") }
        if day > episode.ends { throw Rejection.invalid("measureOver", field: "day") }
        let leg = episode.course.legs.first { max(day, episode.course.start) <= $0.last }
        guard let phase = leg?.phase, phase.settings.contains(setting) else {
            throw Rejection.invalid("settingNotAllowed", field: "setting")
        }
        if setting == .home, measure[m.suitable] != true {
            throw Rejection.invalid(
                measure[m.suitable] == nil ? "suitabilityNeeded" : "homeUnsuitable", field: "setting")
        }
        let stricter = setting > phase.setting && measure[m.suitable] != false
        if stricter, !chosen {
            // A number that anybody may type is no order.
            guard principal.has(.dutyOfficer, .sectionLead, .system) else { throw Rejection.forbidden }
            if (order ?? "").trimmingWhitespace.isEmpty { throw Rejection.invalid("leastRestrictive", field: "order") }
        }
        let issued = measure[m.admission] == nil ? episode.issued.kept(from: day) : episode.issued
        let placed = try update(
            measure, state: "active", verb: "admit", reason: order,
            Values {
                $0.put(
                    issued, start: measure[m.start] ?? day, admission: measure[m.admission] ?? day, today: today)
                $0[m.setting] = setting
                $0[m.site] = site
                $0[m.room] = room
                if let order { $0[m.order] = order }
            })
        return try followed(placed, rules)
    }

    /// What was seen of the home (居家条件), of which group the person is, and what is needed; the plan follows where the
    /// policy leaves a choice. Nothing of it makes the plan longer.
    /// - Parameters:
    ///   - unmet: items of the pack that the home lacks; nil where nobody has looked.
    ///   - consent: whether the person, or the guardian, consents to needs that tell of health.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`measureClosed`), `invalid` (`consentRequired`).
    @discardableResult
    package func assess(
        measure id: RecordID, unmet: [String]?, groups: [SpecialGroup], needs: [SupportNeed], consent: Bool = false,
        rules: MeasureRules
    ) throws -> Record {
        let m = Measures.fields
        let measure = try handled(id, by: handlers.union([.gridWorker]))
        let problems = HealthNeed.problems(needs, consent: consent)
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let seen = try update(
            measure, verb: "assess",
            Values {
                $0[m.suitable] = unmet?.isEmpty
                $0[m.unsuitable] = unmet ?? []
                $0[m.groups] = groups
                $0[m.needs] = needs
                $0[m.consent] = needs.contains { HealthNeed.includes($0) } ? true : nil
            })
        let episode = try Episode(seen)
        // The rule's plan again, or what was issued where the pack is not in force any more.
        let asked = try rules.shelf(reading, rules.today(now)).plan(
            for: reading.claims(of: measure[m.person] ?? id), start: seen[m.admission] ?? seen[m.start])
        let whole = asked.map { Issued($0).extended(by: episode.issued.extra) }
            .flatMap { $0.version == episode.issued.version ? $0 : nil }
        let plan = suited((whole ?? episode.issued), to: seen).plan
        let stays = episode.issued.plan == plan || seen[m.exception] != nil
        if stays { return try followed(seen, rules) }
        return try reissue(seen, (whole ?? episode.issued), because: "suit", anew: false, rules: rules)
    }

    /// Names the care team (E8): grid worker, doctor, coordinator.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`measureClosed`), `invalid` (`userUnknown`).
    @discardableResult
    package func assign(
        measure id: RecordID, gridWorker: RecordID?, doctor: RecordID?, coordinator: RecordID?, rules: MeasureRules
    ) throws -> Record {
        let m = Measures.fields
        let measure = try handled(id)
        let named = [gridWorker, doctor, coordinator].compactMap(\.self)
        let known = try reading.users(ids: named)
        for (field, user) in [(m.gridWorker, gridWorker), (m.doctor, doctor), (m.coordinator, coordinator)] {
            if let user, !known.contains(user) { throw Rejection.invalid("userUnknown", field: field.name) }
        }
        let team = try update(
            measure, verb: "assign",
            Values {
                $0[m.gridWorker] = gridWorker
                $0[m.doctor] = doctor
                $0[m.coordinator] = coordinator
            })
        if named.count == 3 {
            try meet(rule: MeasureDuties.team, subject: id, by: id, of: Measures.name)
        } else if try !reading.duties(of: id, rule: MeasureDuties.team).contains(where: { $0.state.isOpen }) {
            try oweTeam(team, rules)
        }
        return try followed(team, rules)
    }

    /// Notes that the person has the written notice (告知书).
    @discardableResult
    package func giveNotice(of id: RecordID, means: NoticeMeans) throws -> Record {
        let m = Measures.fields
        let measure = try handled(id, by: handlers.union([.gridWorker]))
        let told = try update(
            measure, verb: "notice",
            Values {
                $0[m.noticed] = now
                $0[m.noticeMeans] = means
            })
        try meet(rule: MeasureDuties.notice, subject: id, by: id, of: Measures.name)
        return told
    }

    /// An open measure that the principal may handle.
    func handled(_ id: RecordID, by roles: Set<Role> = handlers) throws -> Record {
        guard principal.may(roles) else { throw Rejection.forbidden }
        let measure = try reading.find(Measures.self, id)
        guard measure[Measures.fields.ended] == nil else { throw Rejection(.conflict, "measureClosed") }
        return measure
    }
}

extension Reading {
    /// Which of these users are there.
    func users(ids: [RecordID]) throws -> Set<RecordID> {
        if ids.isEmpty { return [] }
        let rows = try connection.query(
            """
            SELECT id FROM "user" WHERE county = \(principal.county) AND open = 1 AND id IN (\(list: ids.map(\.sql)))
            """)
        return Set(try rows.map { try $0.get("id", as: RecordID.self) })
    }
}
