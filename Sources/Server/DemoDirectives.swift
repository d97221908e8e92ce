import Command
import Communiques
import Foundation
import Kernel
import Organisation
import Registers
import Web

/// One directive of the demo county on its way: drafted from a sample communiqué, signed, some units ahead of others.
package struct DemoDirectives: Sendable {
    private let deployment: Deployment

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Fills a demo county that has no directives yet.
    package func fill() async throws {
        let (store, rules, county) = (deployment.store, deployment.rules, deployment.settings.county)
        let file = deployment.resources.folder.appending(path: "Demo/meeting.txt")
        let day = CalendarDay(store.now, in: rules.zone)
        // The meeting was held today, whenever the demo is made.
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacingOccurrences(of: "{year}", with: String(day.year))
            .replacingOccurrences(of: "{month}", with: String(day.month))
            .replacingOccurrences(of: "{day}", with: String(day.day))
        let read = try await deployment.communiqueReader().read(Data(text.utf8), home: county)
        let clerk = try await store.demoUser("duty1")
        let commander = try await store.demoUser("commander")
        let sample = try deployment.workstreamSample()
        let directive = try await store.write(by: clerk) { writing in
            try sample.adopt(writing)
            let directive = try writing.draft(from: read, rules: rules)
            try Self.shape(directive.id, writing, day, rules)
            try writing.submit(directive: directive.id, rules: rules)
            return directive
        }
        _ = try await store.write(by: commander) {
            try $0.decideIssue(directive: directive.id, agree: true, rules: rules)
        }
        for login in [
            "chengguan", "donghe", "qingshi", "zhaoji", "lidian", "dawang", "health", "education", "transport",
        ] {
            let officer = try await store.demoUser(login)
            _ = try await store.write(by: officer) { try $0.acknowledgeAll() }
        }
        try await answer("chengguan", figures: ["126", "126", "0"], passDown: true)
        try await answer("qingshi", figures: ["88", "81", "7"], passDown: true)
        try await answer("donghe", figures: ["64", "64", "0"], passDown: false)
        try await answer("health", figures: nil, passDown: false)
    }

    /// The clerk's corrections: few items, deadlines from now on, numbers to collect with the register of arrivals.
    private static func shape(_ directive: RecordID, _ writing: Writing, _ day: CalendarDay, _ rules: CommandRules)
        throws
    {
        let i = DirectiveItems.fields
        let fronts = try writing.reading.page(Workstreams.self).records.map(\.id)
        var kept = 0
        for item in try writing.reading.items(of: directive) {
            let leads = item[i.leads] ?? []
            let wanted = item[i.included] == true && !leads.isEmpty && kept < 6
            kept += wanted ? 1 : 0
            let arrivals = leads.count > 5
            try writing.edit(
                item: item.id, of: directive,
                Values {
                    $0[i.included] = wanted
                    $0[i.workstream] = wanted && !fronts.isEmpty ? fronts[kept % fronts.count] : nil
                    $0[i.deadline] = day.advanced(by: arrivals ? 1 : 2).at(
                        hour: arrivals ? 8 : 18, minute: arrivals ? 30 : 0, in: rules.zone)
                    $0[i.urgency] = arrivals ? .urgent : .routine
                    // One thing that needs somebody within the hour.
                    if wanted, kept == 2 {
                        $0[i.deadline] = writing.now.advanced(minutes: 50)
                        $0[i.urgency] = .flash
                    }
                    if arrivals { $0[i.figures] = ["来返人员", "已落实措施", "待核"] }
                })
        }
    }

    /// A unit answers the first of its open tasks; a township first passes it down, and most villages answer.
    private func answer(_ login: String, figures: [String]?, passDown: Bool) async throws {
        let (rules, t) = (deployment.rules, Tasks.fields)
        let officer = try await deployment.store.demoUser(login)
        let unit = officer.posts.first?.unit
        try await deployment.store.write(by: officer) { writing in
            let mine = try writing.reading.page(Tasks.self, Query(limit: 200)).records.filter {
                unit == $0[t.unit] && (figures == nil) == ($0[t.figures] ?? []).isEmpty
            }
            guard let task = mine.first(where: { Tasks.workflow.closed.isDisjoint(with: [$0.state]) }) else { return }
            let names = task[t.figures] ?? []
            if passDown {
                let below = try UnitTree(writing.reading).children(of: task[t.unit] ?? task.id)
                let made = try writing.passDown(task: task.id, to: below.map(\.id), rules: rules)
                for (place, child) in made.dropLast(2).enumerated() {
                    let values = Dictionary(
                        uniqueKeysWithValues: names.enumerated().map {
                            ($0.element, String($0.offset == 2 ? 0 : 3 + place))
                        })
                    try writing.reply(to: child.id, text: "已逐户排查,台账已建。", figures: values)
                }
            } else {
                let values = Dictionary(uniqueKeysWithValues: zip(names, figures ?? []))
                try writing.reply(to: task.id, text: "已按要求落实,台账已建立。", figures: values)
            }
        }
    }
}
