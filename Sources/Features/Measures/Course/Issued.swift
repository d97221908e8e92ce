import Foundation
package import Indicators
package import Kernel
package import Policies
package import Registers

/// What was issued to a person (签发方案): the plan as it was on that day, by which rule, and why. A later version of the
/// policy changes nothing in it by itself.
package struct Issued: Codable, Hashable, Sendable {
    package let policy: String
    package let version: String
    package let category: String
    package let categories: [String]
    /// Title of the governing category.
    package let title: Words
    package let reason: Words
    package private(set) var plan: Plan
    /// Day 0: the last exposure, or as the clock says.
    package private(set) var base: CalendarDay
    /// nil: the last exposure.
    private let clock: PolicyPack.Clock?
    /// Days added by orders (延长); nil where there are none.
    private var added: Int?
    /// What the policy asks before a release (解除条件); nil where it asks nothing.
    package let release: Release?
    package var extra: Int { added ?? 0 }

    package init(_ measured: Measured) {
        (policy, version, category) = (measured.pack, measured.version, measured.category)
        (categories, reason, plan, base) = (measured.categories, measured.reason, measured.plan, measured.base)
        clock = measured.clock == .lastExposure ? nil : measured.clock
        release = measured.release.asksNothing ? nil : measured.release
        title = measured.shares.first { $0.governs }?.title ?? Words(zh: category, en: category)
    }

    package init(
        policy: String, version: String, category: String, title: Words, reason: Words, plan: Plan, base: CalendarDay
    ) {
        (self.policy, self.version, self.category, categories) = (policy, version, category, [category])
        (self.title, self.reason, self.plan, self.base, clock) = (title, reason, plan, base, nil)
        release = nil
    }

    /// Policy of a signed exception, which no pack may have.
    package static let exception = "exception"

    /// The same with another plan: of somebody whose home does not suit, or longer by an order.
    func with(_ plan: Plan) -> Issued {
        var issued = self
        issued.plan = plan
        return issued
    }

    /// The same, so many days longer by an order.
    func extended(by days: Int) -> Issued {
        if days == 0 { return self }
        var issued = with(plan.extended(by: days))
        issued.added = extra + days
        return issued
    }

    /// The same for somebody who is first kept on a day: only a policy that counts from then moves its end.
    func kept(from day: CalendarDay) -> Issued {
        var issued = self
        issued.base = (clock ?? .lastExposure).base(exposure: base, start: day)
        return issued
    }

    package var text: JSONText { JSONText(stored: self) }
}

extension JSONText {
    /// A value as a document with sorted keys.
    init(stored value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Of what is made of texts, numbers and lists alone nothing fails to be written.
        self.init((try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}")
    }

    /// - Throws: `DecodingError` for a document of another form: a fault.
    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}

/// A measure as its record holds it (管控措施).
package struct Episode: Sendable {
    package let record: Record
    package let issued: Issued
    /// The plan on the calendar.
    package let course: Course

    /// - Throws: `DecodingError` where the record holds no plan: a fault.
    package init(_ record: Record) throws {
        let m = Measures.fields
        self.record = record
        issued = try (record[m.issue] ?? JSONText("")).value(Issued.self)
        // Test days count from the first day kept.
        course = Course(issued.plan, base: issued.base, start: record[m.admission] ?? record[m.start])
    }

    package var isOpen: Bool { record[Measures.fields.ended] == nil }
    package var ends: CalendarDay { record[Measures.fields.ends] ?? course.ends }

    /// Whether it ended with its term, and nobody has said yet what was seen of the release conditions.
    func owesStatement(ended: CalendarDay?) -> Bool {
        let m = Measures.fields
        guard record.state == "released", issued.release != nil, record[m.statement] == nil, record[m.shown] != true
        else { return false }
        return ended.map { $0 >= ends } ?? false
    }
}

extension Values {
    /// Writes what was issued, and what follows from it on `today`.
    /// - Parameter stays: where the person is, and stays as long as the plan allows it.
    mutating func put(
        _ issued: Issued, start: CalendarDay, admission: CalendarDay?, today: CalendarDay, stays: Setting? = nil
    ) {
        let m = Measures.fields
        let course = Course(issued.plan, base: issued.base, start: admission ?? start)
        self[m.issue] = issued.text
        (self[m.policy], self[m.policyVersion]) = (issued.policy, issued.version)
        (self[m.category], self[m.categories]) = (issued.category, issued.categories)
        self[m.title] = issued.title.zh
        self[m.reason] = JSONText(stored: ["zh-Hans": issued.reason.zh, "en": issued.reason.en])
        self[m.phases] = JSONText(stored: issued.plan.phases)
        (self[m.lastExposure], self[m.start], self[m.admission]) = (issued.base, start, admission)
        self[m.ends] = course.ends
        self[m.tests] = course.tests.map(\.description)
        self[m.extra] = issued.extra == 0 ? nil : issued.extra
        put(course, on: today)
        let phase = course.legs.first { max(today, course.start) <= $0.last }?.phase
        if let stays, let phase, phase.settings.contains(stays) { self[m.setting] = stays }
    }

    /// Where the person stays today, and when that changes next.
    mutating func put(_ course: Course, on today: CalendarDay) {
        let m = Measures.fields
        let day = max(today, course.start)
        self[m.setting] = course.setting(on: day)
        self[m.turns] = course.legs.map(\.first).first { $0 > day }
    }
}
