import Database
package import Kernel
package import Policies
package import Registers

extension Writing {
    /// Enters a ground, and what the policy in force asks of the person for it: the one way, beside a signed exception, in
    /// which a restriction arises. The strictest of all categories applies; a later last exposure wins; a ground that asks
    /// nothing more leaves the open measure as it was issued.
    /// - Parameter ground: values of `Grounds`: `kind`, `category`, `day`, and where it comes from.
    /// - Returns: the measure, new or open; nil where the policy keeps such a person nowhere any more.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`personClosed`), `invalid` (`categoryUnknown`,
    ///   `groundUnfit`, `groundAhead`, `bornAfterGround` …). Nothing is stored then.
    @discardableResult
    package func establish(
        _ ground: Values, person id: RecordID, rules: MeasureRules
    ) throws -> (ground: Record, measure: Record?) {
        let (g, p, today) = (Grounds.fields, Persons.fields, rules.today(now))
        guard principal.has(.dutyOfficer, .sectionLead, .unitOfficer, .healthWorker, .system) else {
            throw Rejection.forbidden
        }
        let person = try reading.find(Persons.self, id)
        guard person.state == "active" else { throw Rejection(.conflict, "personClosed") }
        var problems: [Rejection.Problem] = []
        let shelf = try rules.shelf(reading, today)
        if let category = ground[g.category], let kind = ground[g.kind] {
            if !shelf.packs.contains(where: { $0.category(category) != nil }) {
                problems.append(.init("categoryUnknown", field: g.category.name))
            } else if !shelf.allows(category, by: kind) {
                problems.append(.init("groundUnfit", field: g.kind.name))
            }
        }
        if let day = ground[g.day] {
            if day > today { problems.append(.init("groundAhead", field: g.day.name)) }
            if let born = person[p.born], born > day { problems.append(.init("bornAfterGround", field: g.day.name)) }
        }
        if let problem = PersonalData.problem(in: ground[g.place], field: g.place.name) { problems.append(problem) }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        var values = ground
        values[g.person] = id
        values[g.unit] = person[p.unit]
        values[g.area] = person[p.area]
        values[g.enteredBy] = principal.user
        let entered = try insert(Grounds.self, verb: "establish", values)
        let measure = try consider(entered, of: person, shelf, rules)
        if measure == nil { try update(entered, state: "spent", verb: "spend") }
        return (measure == nil ? try reading.find(Grounds.self, entered.id) : entered, measure)
    }

    /// What a new ground makes of a person.
    private func consider(
        _ ground: Record, of person: Record, _ shelf: PolicyShelf, _ rules: MeasureRules
    ) throws -> Record? {
        let today = rules.today(now)
        let open = try reading.openMeasure(of: person.id)
        guard let open else {
            return try shelf.plan(for: reading.claims(of: person.id)).map {
                try issue(Issued($0), to: person, ground: ground.id, start: $0.start, rules: rules)
            }
        }
        let episode = try Episode(open)
        guard let alone = shelf.plan(for: [ground.claim].compactMap(\.self)),
            !alone.course.adds(nothingTo: episode.course, from: today),
            let all = shelf.plan(for: try reading.claims(of: person.id))
        else {
            // The person knows the further reason; what is asked stays as it was issued.
            let (m, category) = (Measures.fields, ground[Grounds.fields.category] ?? "")
            let categories = open[m.categories] ?? []
            if categories.contains(category) { return open }
            return try update(open, verb: "ground", Values { $0[m.categories] = categories + [category] })
        }
        return try reissue(open, Issued(all), because: "expose", ground: ground.id, rules: rules)
    }

    /// A new measure, planned; where nobody is to be placed anywhere it is active at once.
    func issue(
        _ issued: Issued, to person: Record, ground: RecordID? = nil, exception: Record? = nil, start: CalendarDay,
        rules: MeasureRules
    ) throws -> Record {
        let (m, p, today) = (Measures.fields, Persons.fields, rules.today(now))
        guard try reading.openMeasure(of: person.id) == nil else { throw Rejection(.conflict, "measureOpen") }
        guard let area = person[p.area] else { throw Rejection.invalid("required", field: p.area.name) }
        let isPlaced = Course(issued.plan, base: issued.base, start: start).setting(on: start) > .monitor
        let measure = try insert(
            Measures.self, state: isPlaced ? "planned" : "active", verb: "issue",
            Values {
                $0[m.person] = person.id
                $0[m.active] = person.id
                $0[m.area] = area
                $0[m.unit] = person[p.unit]
                $0[m.ground] = ground
                $0[m.exception] = exception?.id
                $0[m.order] = exception?[MeasureExceptions.fields.order]
                $0[m.issuer] = principal.user
                $0[m.disputed] = false
                $0[m.offered] = false
                $0.put(issued, start: start, admission: isPlaced ? nil : start, today: today)
            })
        if person[p.keepUntil] != nil {
            try update(person, verb: "keep", Values { $0[p.keepUntil] = nil as CalendarDay? })
        }
        try oweTeam(measure, rules)
        try oweNotice(measure, rules)
        return try followed(measure, rules)
    }

    /// Another plan for an open measure; the person is told anew.
    /// - Parameter anew: whether its days count from today, as after another exposure; else from where they did.
    func reissue(
        _ measure: Record, _ issued: Issued, because verb: String, ground: RecordID? = nil, order: String? = nil,
        anew: Bool = true, rules: MeasureRules
    ) throws -> Record {
        let (m, today) = (Measures.fields, rules.today(now))
        let first = anew ? max(today, issued.base) : measure[m.start] ?? today
        let kept = anew ? (measure.state == "active" ? first : nil) : measure[m.admission]
        // What rests on a rule rests on no exception any more: without its ground it ends.
        if let exception = measure[m.exception] { try close(exception: exception) }
        let changed = try update(
            measure, verb: verb, reason: order,
            Values {
                $0[m.exception] = nil as RecordID?
                if let ground { $0[m.ground] = ground }
                if let order { $0[m.order] = order }
                $0[m.noticed] = nil as Instant?
                $0[m.noticeMeans] = nil as NoticeMeans?
                $0[m.offer] = nil as JSONText?
                $0[m.offerVersion] = nil as String?
                $0[m.offered] = false
                $0.put(suited(issued, to: measure), start: first, admission: kept, today: today)
            })
        try oweNotice(changed, rules)
        return try followed(changed, rules)
    }

    /// What a policy asks, for this person's home and group.
    func suited(_ issued: Issued, to measure: Record) -> Issued {
        let m = Measures.fields
        return issued.with(
            issued.plan.suited(home: measure[m.suitable], special: !(measure[m.groups] ?? []).isEmpty))
    }

    /// What other features do about it.
    func followed(_ measure: Record, _ rules: MeasureRules) throws -> Record {
        for follow in rules.followed { try follow(self, measure) }
        return measure
    }
}

extension Reading {
    /// The open measure of a person, whatever the scope; there is at most one.
    package func openMeasure(of person: RecordID) throws -> Record? {
        let definition = try registry.named(Measures.name)
        return try connection.first(
            "SELECT * FROM measure WHERE county = \(principal.county) AND active = \(person)"
        ).map { try Record($0, of: definition) }
    }

    /// What the open grounds of a person say to the policy.
    package func claims(of person: RecordID) throws -> [Claim] {
        try openGrounds(of: person).compactMap(\.claim)
    }

    func openGrounds(of person: RecordID) throws -> [Record] {
        try all(Grounds.self, where: Grounds.fields.person, is: person).filter { $0.state == "active" }
    }
}

extension Record {
    /// What a ground says to the policy.
    var claim: Claim? {
        let g = Grounds.fields
        guard let category = self[g.category], let day = self[g.day] else { return nil }
        return Claim(category, day: day)
    }
}
