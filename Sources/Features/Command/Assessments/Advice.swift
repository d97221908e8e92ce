import Foundation
package import Kernel
import Registers

/// One way that the experts see (备选方案), with what speaks for and against it.
package struct AdviceOption: Codable, Sendable, Hashable {
    package var title: String
    package var pros: String
    package var cons: String

    package init(title: String, pros: String, cons: String) {
        (self.title, self.pros, self.cons) = (title, pros, cons)
    }

    /// - Returns: those stored with an assessment, in order; none where there are none yet.
    static func stored(_ json: JSONText?) throws -> [AdviceOption] {
        try json.map { try JSONDecoder().decode([AdviceOption].self, from: Data($0.text.utf8)) } ?? []
    }
}

/// What the experts answer (专家意见).
package struct ExpertAdvice: Sendable {
    package var options: [AdviceOption]
    package var advice: String
    package var unanimous: Bool
    package var dissent: String
    /// As entered, one expert a line: 周文 县疾控中心; an empty line is nobody.
    package var experts: [String]

    package init(
        options: [AdviceOption], advice: String, unanimous: Bool, dissent: String = "", experts: [String]
    ) {
        self.options = options
        (self.advice, self.unanimous) = (advice.trimmingWhitespace, unanimous)
        self.dissent = dissent.trimmingWhitespace
        self.experts = experts.map(\.trimmingWhitespace)
    }

    package static let mostOptions = 4
    package static let mostExperts = 30

    /// Everything that is wrong with it.
    func problems() -> [Rejection.Problem] {
        let a = Assessments.fields
        var problems: [Rejection.Problem] = []
        if !(1...Self.mostOptions).contains(options.count) {
            problems.append(
                .init("adviceOptions", field: a.options.name, values: ["max": String(Self.mostOptions)]))
        }
        for (place, option) in options.enumerated() {
            for (name, text) in [("title", option.title), ("pros", option.pros), ("cons", option.cons)] {
                let field = "\(a.options.name).\(place).\(name)"
                if text.isEmpty { problems.append(.init("adviceOptionWhole", field: field)) }
                if text.count > 500 { problems.append(.init("tooLong", field: field, values: ["max": "500"])) }
                if let problem = PersonalData.problem(in: text, field: field) { problems.append(problem) }
            }
        }
        if advice.isEmpty { problems.append(.init("required", field: a.advice.name)) }
        // Silence is no agreement: either nobody dissents, or it stands who dissents and why.
        if unanimous != dissent.isEmpty { problems.append(.init("adviceDissent", field: a.dissent.name)) }
        let lines = experts.enumerated().filter { !$0.element.isEmpty }
        if !(1...Self.mostExperts).contains(lines.count) || lines.contains(where: { Self.signer($0.element) == nil }) {
            problems.append(
                .init("adviceExperts", field: a.experts.name, values: ["max": String(Self.mostExperts)]))
        }
        let signers = lines.map { ("\(a.experts.name).\($0.offset)", $0.element) }
        for (field, text) in [(a.advice.name, advice), (a.dissent.name, dissent)] + signers {
            if let problem = PersonalData.problem(in: text, field: field) { problems.append(problem) }
        }
        return problems
    }

    /// 周文, 县疾控中心 · 周文（县疾控中心） → 周文（县疾控中心）; nil without a name or an organisation.
    static func signer(_ line: String) -> String? {
        let marks: Set<Character> = [",", "，", "、", " ", "　", "\t", "(", "（"]
        guard let cut = line.firstIndex(where: marks.contains) else { return nil }
        let name = String(line[..<cut])
        var organisation = String(line[cut...].drop(while: marks.contains)).trimmingWhitespace
        // What stands in brackets ends with one; a post in brackets after the organisation keeps its own.
        if ["(", "（"].contains(line[cut]), let last = organisation.last, [")", "）"].contains(last) {
            organisation.removeLast()
        }
        guard !name.isEmpty, name.count <= 30, !organisation.isEmpty, organisation.count <= 100 else { return nil }
        return "\(name)（\(organisation)）"
    }

    func values() throws -> Values {
        let a = Assessments.fields
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = JSONText(String(decoding: try encoder.encode(options), as: UTF8.self))
        return Values {
            $0[a.options] = json
            $0[a.advice] = advice
            $0[a.unanimous] = unanimous
            $0[a.dissent] = dissent.isEmpty ? nil : dissent
            $0[a.experts] = experts.compactMap(Self.signer)
        }
    }
}

/// What was decided on it (决策采纳), with the paper in which it stands.
package struct AdviceDecision: Sendable {
    package var course: AdviceCourse
    package var reason: String
    package var directive: RecordID?
    /// A point of the directive; tells the directive.
    package var item: RecordID?
    package var meeting: RecordID?

    package init(
        course: AdviceCourse, reason: String = "", directive: RecordID? = nil, item: RecordID? = nil,
        meeting: RecordID? = nil
    ) {
        (self.course, self.reason) = (course, reason.trimmingWhitespace)
        (self.directive, self.item, self.meeting) = (directive, item, meeting)
    }

    /// What of it is wrong whatever it names.
    func problems() -> [Rejection.Problem] {
        let a = Assessments.fields
        var problems: [Rejection.Problem] = []
        if course != .followed, reason.isEmpty { problems.append(.init("reasonRequired", field: a.reason.name)) }
        if [directive, item, meeting].allSatisfy({ $0 == nil }) {
            problems.append(.init("decisionMissing", field: a.directive.name))
        }
        if let problem = PersonalData.problem(in: reason, field: a.reason.name) { problems.append(problem) }
        return problems
    }
}
