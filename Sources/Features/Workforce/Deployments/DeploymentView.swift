import Kernel
import Organisation
import Registers
import Web

/// Values of the pages of deployment orders.
struct DeploymentView {
    struct Content: Sendable {
        let order: Record
        let tree: UnitTree

        init(_ reading: Reading, _ id: RecordID) throws {
            order = try reading.find(Deployments.self, id)
            tree = try UnitTree(reading)
        }
    }

    let words: PageWords
    let content: Content
    let principal: Principal
    let problem: Rejection?

    private static let tones = ["ordered": "soon", "accepted": "info", "arrived": "met", "declined": "late"]

    static func state(_ order: Record, _ words: PageWords) -> ViewValue {
        words.badge(tones[order.state] ?? "plain", "state.deployment.\(order.state)")
    }

    static func row(_ order: Record, _ tree: UnitTree, _ words: PageWords) -> ViewValue {
        let d = Deployments.fields
        return [
            "href": .text("/deployments/\(order.id)"), "name": .text(order[d.name] ?? ""),
            "number": ViewValue(order[d.number] ?? 0), "receiver": .text(order[d.receiver].map { tree.name($0) } ?? ""),
            "to": words.day(order[d.to]), "state": state(order, words),
            "due": order.state == "ordered" ? words.due(order[d.due]) : .none,
        ]
    }

    var values: [String: ViewValue] {
        let (d, order) = (Deployments.fields, content.order)
        let (sends, receives) = (principal.actsFor(order[d.unit]), principal.actsFor(order[d.receiver]))
        return [
            "title": .text(order[d.name] ?? ""), "id": .text(order.id.text), "state": Self.state(order, words),
            "number": ViewValue(order[d.number] ?? 0),
            "skill": .text(words.text("choice.deployment.skill.\((order[d.skill] ?? .other).rawValue)")),
            "unit": .text(order[d.unit].map { content.tree.name($0) } ?? ""),
            "receiver": .text(order[d.receiver].map { content.tree.name($0) } ?? ""),
            "from": words.day(order[d.from]), "to": words.day(order[d.to]), "basis": .text(order[d.basis] ?? ""),
            "due": order.state == "ordered" ? words.due(order[d.due]) : .none,
            "answered": words.moment(order[d.answered]), "arrived": words.moment(order[d.arrived]),
            "returned": words.moment(order[d.returned]),
            "canAnswer": .flag(order.state == "ordered" && sends),
            "canArrive": .flag(order.state == "accepted" && receives),
            "canReturn": .flag(order.state == "arrived" && sends),
            "canCancel": .flag(["ordered", "accepted"].contains(order.state) && principal.dispatches),
            "recordHref": .text("/registers/deployment/\(order.id)/history"), "problem": words.problem(problem),
        ]
    }
}

/// Values of the form of a new order: pools of a skill with who is free in each, and the units that may receive.
struct OrderForm {
    struct Pool: Sendable {
        let record: Record
        let free: Int
    }

    let pools: [Pool]
    let tree: UnitTree

    init(_ reading: Reading, skill: Skill?) throws {
        let equals = skill.map { ["skill": $0.rawValue] } ?? [:]
        let records = try reading.page(Pools.self, Query(equals: equals, limit: 200)).records
        let out = try reading.ordered()
        pools = records.map { Pool(record: $0, free: max(0, ($0[Pools.fields.available] ?? 0) - (out[$0.id] ?? 0))) }
        tree = try UnitTree(reading)
    }

    func values(_ form: Form, skill: Skill?, _ problem: Rejection?, _ words: PageWords) -> [String: ViewValue] {
        let receivers = tree.all.filter { [.township, .bureau, .institution].contains($0.kind) }
        return [
            "title": .text(words.text("workforce.newOrder")), "problem": words.problem(problem),
            "skills": words.options(skill.map { [$0] } ?? [], "choice.pool.skill"),
            "pools": .list(pools.map { option($0, form.recordID("pool"), words) }),
            "receivers": .list(
                receivers.map {
                    [
                        "value": .text($0.id.text), "text": .text($0.short),
                        "selected": .flag(form.recordID("receiver") == $0.id),
                    ]
                }),
            "number": .text(form.text("number") ?? ""), "from": .text(form.text("from") ?? ""),
            "to": .text(form.text("to") ?? ""), "basis": .text(form.text("basis") ?? ""),
        ]
    }

    private func option(_ pool: Pool, _ chosen: RecordID?, _ words: PageWords) -> ViewValue {
        let (p, record) = (Pools.fields, pool.record)
        let unit = record[p.unit].map { tree.name($0) } ?? ""
        let text = words.text(
            "workforce.poolFree", ["name": record[p.name] ?? "", "unit": unit, "n": String(pool.free)])
        return [
            "value": .text(record.id.text), "text": .text(text), "selected": .flag(chosen == record.id),
        ]
    }
}
