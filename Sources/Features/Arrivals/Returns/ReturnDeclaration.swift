package import Kernel
package import Registers

/// Return-to-work declarations (复工健康申报, domain.md E11, limited): where somebody says to have been in the last 14 days, at
/// city or county level, whether they have symptoms, and what follows by the policy in force.
///
/// No name, no number, no address, no position: whoever holds the own code is whose declaration it is. Nobody reads it as a
/// register: no role lists, opens, searches or exports it. An employer sees `ReturnAnswer` by the code that the worker hands
/// over; the headquarters has counts. It is no permit: nothing but an employer's question is answered by it.
package struct ReturnDeclarations: Register {
    package let declaredOn = Field<CalendarDay>("declaredOn", .required, .derived)
    /// Township of the place of work (工作地).
    package let area = Field<AreaCode>("area", .required, .derived)
    /// Unit or place of work, as it was said (用人单位).
    package let employer = Field<String>("employer", .required, .max(60), .derived, .personal)
    /// Places of the last 14 days (`DeclaredPlace.text`).
    package let places = Field<[String]>("places", .required, .derived, .personal)
    package let symptoms = Field<Bool>("symptoms", .required, .derived, .personal)
    package let standing = Field<Standing>("standing", .required, .derived)
    /// Last day on which it is not yet; empty where nothing was asked.
    package let until = Field<CalendarDay>("until", .derived)
    /// Packs in force that say something of the places, with their versions (依据).
    package let policy = Field<String>("policy", .derived)
    /// Digests of the worker's code and of the one that is handed over; they go with what they open.
    package let own = Field<String>("own", .required, .derived, .secret, .indexed, .personal)
    package let handed = Field<String>("handed", .required, .derived, .secret, .indexed, .personal)
    package init() {}

    package static let name = "returnDeclaration"
    package static let fields = ReturnDeclarations()
    package static let access = Access(read: [:])
    package static let purpose: Purpose? = .care
    package static let retention: Retention? = .days(days, after: "declaredOn")

    /// Days that a declaration looks back, and for which it is kept (E11).
    package static let days = 14
    /// Places that one declaration names.
    static let most = 5

    package func problems(in values: Values) -> [Rejection.Problem] {
        [(employer.name, values[employer] ?? ""), (places.name, (values[places] ?? []).joined(separator: "\n"))]
            .compactMap { name, text in
                PersonalData.find(in: text) == nil ? nil : .init("numberInText", field: name)
            }
    }
}

/// What a declaration comes to (结论): fit for work (可以复工), or not yet (暂不复工).
package enum Standing: String, Choice { case fit, notYet }

/// All that an employer is told (用人单位所见): whether, and the day. Neither why nor where nor who.
package struct ReturnAnswer: Hashable, Sendable {
    package let standing: Standing
    /// Not yet: the last such day. Fit: the day since which it is so.
    package let day: CalendarDay

    /// What a declaration says on a day: not yet ends by the calendar.
    init?(_ declaration: Record, on today: CalendarDay) {
        let r = ReturnDeclarations.fields
        guard let declared = declaration[r.declaredOn] else { return nil }
        switch (declaration[r.standing], declaration[r.until]) {
        case (.notYet, let until?) where today <= until: (standing, day) = (.notYet, until)
        case (.notYet, let until?): (standing, day) = (.fit, until.advanced(by: 1))
        default: (standing, day) = (.fit, declared)
        }
    }
}
