package import Kernel
package import Registers

/// Items of a directive (任务分解项): a demand of the text as the clerk means it. The verbatim span stays.
package struct DirectiveItems: Register {
    package let directive = Field<RecordID>("directive", to: "directive", .required, .indexed, .derived)
    /// Order within the directive, in steps of 1000 so that a split finds room.
    package let position = Field<Int>("position", .required, .derived)
    /// Number in the text: `二·一是`.
    package let ordinal = Field<String>("ordinal", .max(40), .derived)
    package let kind = Field<ItemKind>("kind", .required)
    package let verbatim = Field<String>("verbatim", .lines, .max(20_000), .derived)
    package let speaker = Field<String>("speaker", .derived)
    /// Span in the communiqué, in Unicode scalars.
    package let start = Field<Int>("start", .derived)
    package let end = Field<Int>("end", .derived)
    package let wording = Field<String>("wording", .required, .lines, .max(2_000))
    package let leads = Field<[RecordID]>("leads", to: "unit")
    package let supporting = Field<[RecordID]>("supporting", to: "unit")
    /// Accountable leader (责任领导).
    package let leader = Field<String>("leader", .max(60))
    /// The line of work it belongs to (工作面, A14).
    package let workstream = Field<RecordID>("workstream", to: "workstream")
    package let deadlineKind = Field<DeadlineKind>("deadlineKind", .required)
    package let deadline = Field<Instant>("deadline")
    package let basis = Field<DeadlineBasis>("basis", .derived)
    package let frequency = Field<String>("frequency", .max(60))
    /// Names of numbers each unit gives with its reply; they add up.
    package let figures = Field<[String]>("figures")
    package let urgency = Field<Urgency>("urgency", .required)
    package let included = Field<Bool>("included", .required)
    /// Whether the section verifies replies; otherwise a reply closes the task.
    package let verify = Field<Bool>("verify", .required)
    package let evidence = Field<Bool>("evidence", .required)
    /// Refused spans and questions for the clerk, as the reader gave them.
    package let notes = Field<JSONText>("notes", .derived)
    /// Id of the demand in the reading, and of those that say the same.
    package let demand = Field<String>("demand", .derived)
    /// The upper headquarters' task that the item carries out.
    package let upperTask = Field<RecordID>("upperTask", .derived)
    package let sameAs = Field<[String]>("sameAs", .derived)
    package init() {}

    package static let name = "item"
    package static let fields = DirectiveItems()
    package static let access = Access(read: headquartersReads)
    package static let workflow = Workflow(
        ["active", "striking", "struck", "removed"], closed: ["struck", "removed"],
        [
            Transition(
                "strikeOff", from: ["active"], to: "struck", by: [.dutyOfficer, .sectionLead],
                second: .init(by: [.commander], pending: "striking"), needsReason: true, own: true)
        ])
}

/// Kind of a demand (users.md, the clerk's lists).
package enum ItemKind: String, Choice {
    /// 事: done once.
    case task
    /// 常: recurs.
    case standing
    /// 禁
    case prohibition
    /// 则: circulated only.
    case principle
    case heading
}

package enum DeadlineKind: String, Choice { case due, notBefore, from, until }

/// Whether the text says the deadline, it was inferred, or it is our proposal (文 / 拟).
package enum DeadlineBasis: String, Choice { case stated, inferred, proposed, clerk }
