import Kernel
import Registers
import Web

/// Values of the form of a declaration, empty, as it was typed, or as it stands.
struct ReturnFormView {
    let words: PageWords
    let form: Form
    let today: CalendarDay
    /// Townships to choose from.
    let areas: [Origins.Place]
    var questions: [Int: RowQuestion] = [:]

    var values: [String: ViewValue] {
        let r = ReturnDeclarations.fields
        return [
            "employer": .text(form[r.employer.name] ?? ""), "areas": words.options(areas, form[r.area.name]),
            "sick": .flag(form[r.symptoms.name] == "yes"), "well": .flag(form[r.symptoms.name] == "no"),
            "rows": .list((1...ReturnDeclarations.most).map(row)), "today": .text(today.description),
            "earliest": .text(today.advanced(by: -ReturnDeclarations.days).description),
        ]
    }

    private func row(_ number: Int) -> ViewValue {
        let question = questions[number] ?? RowQuestion()
        let several = question.several.map { place -> ViewValue in
            ["name": "area\(number)", "value": .text(place.code.text), "text": .text(place.name)]
        }
        let parts = question.parts.map { part -> ViewValue in
            let level = words.text("choice.arrival.risk.\(part.level.rawValue)")
            return option(number, question, part.id.text, "\(part.name)（\(level)）")
        }
        let none = option(number, question, "elsewhere", words.text("arrival.public.stayedElsewhere"))
        // A question that was answered before is answered again with the rest.
        return [
            "number": .text(String(number)), "required": .flag(number == 1),
            "place": .text(form["place\(number)"] ?? ""), "left": .text(form["left\(number)"] ?? ""),
            "several": .list(several), "severalAny": .flag(!several.isEmpty),
            "parts": .list(parts.isEmpty ? [] : parts + [none]), "partsAny": .flag(!parts.isEmpty),
            "kept": .list(kept(number)),
        ]
    }

    /// `value` names the place with the answer.
    private func option(_ number: Int, _ question: RowQuestion, _ value: String, _ text: String) -> ViewValue {
        ["name": "stayed\(number)", "value": .text("\(question.area?.text ?? "") \(value)"), "text": .text(text)]
    }

    /// Answers to earlier questions, which are not asked again.
    private func kept(_ number: Int) -> [ViewValue] {
        let asked = questions[number]
        return [("area\(number)", asked?.several.isEmpty ?? true), ("stayed\(number)", asked?.parts.isEmpty ?? true)]
            .compactMap { name, isAnswered in
                isAnswered ? form.text(name).map { ["name": .text(name), "value": .text($0)] } : nil
            }
    }
}

/// Values of the page of the own declaration (本人申报页): what follows, why, by which policy, and what was said.
struct ReturnView {
    struct Content: Sendable {
        let declaration: Record
        let fitness: Fitness
        let areas: [AreaCode: String]
        let workplace: String

        init(_ reading: Registers.Reading, _ declaration: Record, rules: ArrivalSettings) throws {
            self.declaration = declaration
            fitness = try reading.fitness(of: declaration, rules: rules)
            areas = try reading.fullNames(fitness.asked.compactMap { $0.place.area })
            workplace = try reading.areaName(declaration[ReturnDeclarations.fields.area]) ?? ""
        }
    }

    let words: PageWords
    let content: Content
    let today: CalendarDay

    var values: [String: ViewValue] {
        let (r, declaration) = (ReturnDeclarations.fields, content.declaration)
        let asking = content.fitness.asked.filter { $0.asked.measured != nil || !$0.asked.milder.isEmpty }
        let kept = declaration[r.declaredOn]?.advanced(by: ReturnDeclarations.days)
        return [
            "answer": Self.answer(ReturnAnswer(declaration, on: today), words),
            "symptoms": .flag(declaration[r.symptoms] == true),
            "plans": .list(
                asking.map { ["asked": AskedView(words, $0.asked).values(origin: name($0.place))] }),
            "policy": ViewValue(declaration[r.policy]), "facts": .list(facts), "kept": words.day(kept),
        ]
    }

    /// The same for the worker and for an employer.
    static func answer(_ answer: ReturnAnswer?, _ words: PageWords) -> ViewValue {
        guard let answer else { return .none }
        return [
            "isFit": .flag(answer.standing == .fit),
            "text": .text(words.text("arrival.returns.\(answer.standing.rawValue)", ["day": words.day(answer.day)])),
        ]
    }

    private func name(_ place: DeclaredPlace) -> String { place.area.flatMap { content.areas[$0] } ?? place.name }

    private var facts: [ViewValue] {
        let (r, declaration) = (ReturnDeclarations.fields, content.declaration)
        let places = content.fitness.asked.map { one -> String in
            let key = one.place.area == nil ? "arrival.returns.placeUnknown" : "arrival.returns.placeUntil"
            return words.text(key, ["place": name(one.place), "day": words.day(one.place.left)])
        }
        let symptoms = words.text("arrival.returns.\(declaration[r.symptoms] == true ? "sick" : "well")")
        let all = [
            (r.employer.name, declaration[r.employer] ?? ""), (r.area.name, content.workplace),
            (r.declaredOn.name, declaration[r.declaredOn].map { words.day($0) } ?? ""),
            (r.places.name, places.joined(separator: "；")), (r.symptoms.name, symptoms),
        ]
        return all.map { name, value in
            ["label": .text(words.text("field.returnDeclaration.\(name)")), "value": .text(value)]
        }
    }

    /// The form with what stands: places are asked about anew.
    var form: Form {
        let (r, declaration) = (ReturnDeclarations.fields, content.declaration)
        var form = Form()
        form.add(r.employer.name, declaration[r.employer] ?? "")
        form.add(r.area.name, declaration[r.area]?.text ?? "")
        for (index, one) in content.fitness.asked.enumerated() {
            form.add("place\(index + 1)", name(one.place))
            form.add("left\(index + 1)", one.place.left.description)
        }
        return form
    }
}
