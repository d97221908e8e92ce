import Kernel
import Registers
import Web

/// Reads the form of a declaration: one row for each place, `place1` and `left1` to the last.
struct ReturnForm {
    struct Row: Sendable {
        let number: Int
        /// As it was written.
        let text: String
        let left: CalendarDay
        /// The one of several places of that name.
        let chosen: AreaCode?
        /// Place and answer about risk areas within it: an answer about another place is none.
        let answer: (area: AreaCode, stayed: Stayed)?
    }

    let employer: String
    let area: AreaCode
    let symptoms: Bool
    let rows: [Row]

    /// - Throws: `Rejection` invalid with every problem.
    init(_ form: Form, today: CalendarDay) throws {
        let r = ReturnDeclarations.fields
        var check = FormCheck(form)
        employer = check.required(r.employer.name, longest: r.employer.info.maximum)
        let area = form.text(r.area.name).flatMap { AreaCode($0) }
        if area == nil { check.fail("required", field: r.area.name) }
        // Neither answer stands there before somebody has given it.
        let symptoms = form.text(r.symptoms.name)
        if symptoms.map({ ["yes", "no"].contains($0) }) != true { check.fail("required", field: r.symptoms.name) }
        var rows: [Row] = []
        for number in 1...ReturnDeclarations.most {
            guard let text = form.text("place\(number)") else { continue }
            if text.count > 60 { check.fail("tooLong", field: r.places.name, ["max": "60"]) }
            let left = check.day("left\(number)")
            let answer = form.text("stayed\(number)").map { $0.split(separator: " ").map { String($0) } } ?? []
            rows.append(
                Row(
                    number: number, text: text, left: left ?? today,
                    chosen: form.text("area\(number)").flatMap { AreaCode($0) },
                    answer: answer.count == 2
                        ? AreaCode(answer[0]).flatMap { area in Stayed(answer[1]).map { (area, $0) } } : nil))
        }
        if rows.isEmpty { check.fail("required", field: r.places.name) }
        try check.finish()
        guard let area else { throw Rejection.invalid("required", field: r.area.name) }
        (self.area, self.symptoms, self.rows) = (area, symptoms == "yes", rows)
    }
}

/// What is asked of a row before it can be judged: which of several places, or which part of it.
struct RowQuestion: Sendable {
    var several: [Origins.Place] = []
    var area: AreaCode?
    var parts: [Listed] = []
}

extension Registers.Reading {
    /// The places that the rows mean, and what is still to be asked of them by number of the row.
    /// - Throws: `Rejection` invalid (`placeTooWide`) for a province.
    func declared(
        _ rows: [ReturnForm.Row], today: CalendarDay, rules: ArrivalSettings
    ) throws -> (places: [DeclaredPlace], questions: [Int: RowQuestion]) {
        let known = try citiesAndCounties()
        let names = Dictionary(known.map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
        let fullName = { (code: AreaCode) in
            AreaCode.Level.allCases.compactMap { code.ancestor($0).flatMap { names[$0] } }.joined()
        }
        var (places, questions): ([DeclaredPlace], [Int: RowQuestion]) = ([], [:])
        for row in rows {
            let found = Origins.candidates(row.text, among: known)
            let one = found.first { $0.code == row.chosen } ?? (found.count == 1 ? found.first : nil)
            if one == nil, !found.isEmpty {
                questions[row.number] = RowQuestion(
                    several: found.prefix(12).map { .init(code: $0.code, name: fullName($0.code)) })
                continue
            }
            if one?.code.level == .province {
                throw Rejection.invalid("placeTooWide", field: ReturnDeclarations.fields.places.name)
            }
            let stayed = row.answer.flatMap { $0.area == one?.code ? $0.stayed : nil }
            let place = DeclaredPlace(area: one?.code, name: row.text, left: row.left, stayed: stayed)
            places.append(place)
            guard let area = place.area, stayed == nil, row.left <= today else { continue }
            let parts = try asked(from: area, left: row.left, today: today, rules: rules).parts
            if !parts.isEmpty { questions[row.number] = RowQuestion(area: area, parts: parts) }
        }
        return (places, questions)
    }
}
