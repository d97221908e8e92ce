import Duties
import Kernel
import Organisation
import Registers

/// From a directive's items to tasks: one for each unit.
extension Writing {
    func fanOut(_ directive: Record, _ rules: CommandRules) throws -> [Record] {
        var made: [Record] = []
        let (i, d) = (DirectiveItems.fields, Directives.fields)
        let tree = try UnitTree(reading)
        let drafter = try directive[d.drafter].flatMap { try reading.any(registry.named(Users.name), $0) }
        let section = drafter.flatMap { $0[Users.fields.unit] }.flatMap(tree.unit)
        let supervisor = section?.kind == .section ? section?.id : tree.office?.id
        for item in try reading.items(of: directive.id) where item[i.included] == true && item[i.kind] != .heading {
            let leads = (item[i.leads] ?? []).compactMap(tree.unit)
            let supporting = (item[i.supporting] ?? []).compactMap(tree.unit).filter { !leads.contains($0) }
            // The sharper of the two: an urgent directive has no slow item.
            let urgency = Urgency.sharper(item[i.urgency] ?? .routine, directive[d.urgency] ?? .routine)
            for (unit, leadership) in leads.map({ ($0, Leadership.lead) }) + supporting.map({ ($0, .supporting) }) {
                let task = try insertTask(
                    NewTask(
                        directive: directive.id, item: item.id, parent: nil, title: item[i.wording] ?? "",
                        supervisor: supervisor ?? unit.office, leadership: leadership, urgency: urgency,
                        leader: item[i.leader], due: item[i.deadline] ?? now, figures: item[i.figures] ?? [],
                        verify: item[i.verify] ?? false, evidence: item[i.evidence] ?? false, note: nil,
                        workstream: item[i.workstream]),
                    unit, rules)
                made.append(task)
            }
        }
        return made
    }

    /// What a new task takes from its item or from the task it is passed down from.
    struct NewTask {
        let directive: RecordID
        let item: RecordID?
        let parent: RecordID?
        let title: String
        let supervisor: RecordID
        let leadership: Leadership
        let urgency: Urgency
        let leader: String?
        let due: Instant
        let figures: [String]
        let verify: Bool
        let evidence: Bool
        let note: String?
        let workstream: RecordID?
    }

    @discardableResult
    func insertTask(_ new: NewTask, _ unit: UnitTree.Unit, _ rules: CommandRules) throws -> Record {
        let t = Tasks.fields
        let minutes = try rules.duties.ladders(reading)[TaskDuties.acknowledge, new.urgency].minutes
        // Never later than the deadline itself: a task due in ten minutes is not signed for in thirty.
        let acknowledgeBy = min(now.advanced(minutes: minutes), new.due)
        let lead = new.leadership == .lead
        return try insert(
            Tasks.self, state: lead ? "issued" : "informed",
            Values {
                $0[t.title] = new.title
                $0[t.directive] = new.directive
                $0[t.item] = new.item
                $0[t.parent] = new.parent
                $0[t.unit] = unit.id
                $0[t.office] = unit.office
                $0[t.supervisor] = new.supervisor
                $0[t.leadership] = new.leadership
                $0[t.area] = unit.area
                $0[t.urgency] = new.urgency
                $0[t.leader] = new.leader
                $0[t.acknowledgeBy] = acknowledgeBy
                $0[t.due] = new.due
                $0[t.figures] = new.figures
                $0[t.verify] = new.verify
                $0[t.evidence] = new.evidence
                $0[t.late] = false
                $0[t.note] = new.note
                $0[t.workstream] = new.workstream
            })
    }
}

extension Urgency {
    static func sharper(_ first: Urgency, _ second: Urgency) -> Urgency {
        [first, second].contains(.flash) ? .flash : [first, second].contains(.urgent) ? .urgent : .routine
    }
}
