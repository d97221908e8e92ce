package import Kernel

/// A register (台账), declared once: its stored properties are its fields, the static ones its rules. From it follow
/// table, list, detail, form, history, API, permission and audit.
///
///     package struct Meetings: Register {
///         package let title = Field<String>("title", .required, .listed)
///         package static let name = "meeting"
///         package static let fields = Meetings()
///         package static let access = Access(read: [.dutyOfficer: [.all]], create: [.dutyOfficer], edit: [.dutyOfficer])
///     }
///
/// Words are in the locales at `register.<name>.…`, `field.<name>.<field>`, `state.<name>.<state>`,
/// `transition.<name>.<transition>` and `choice.<name>.<field>.<value>`.
package protocol Register: Sendable {
    init()
    /// Name of the table and in addresses, singular: `task`.
    static var name: String { get }
    /// The one instance through which fields are named: `Tasks.fields.due`.
    static var fields: Self { get }
    static var placement: Placement { get }
    static var workflow: Workflow { get }
    static var access: Access { get }
    static var listing: Listing { get }
    static var tallies: [Tally] { get }
    /// How records that mean the same are found, and who merges them; nil for a register without.
    static var duplicates: Duplicates? { get }
    /// Fields by which a file's row is known for a record that is there (自然键), so that importing twice changes nothing;
    /// the most telling first. Empty: the first `.unique` field, else the row's whole content.
    static var naturalKey: [String] { get }
    /// Whether its records are of people who work in the response (工作人员): their names stand beside what they did, and
    /// reading these is not logged; their numbers in full are.
    static var isStaff: Bool { get }
    /// How long it keeps what tells of persons; nil for as long as the register stands.
    static var retention: Retention? { get }
    /// What its records are always read for; nil where whoever reads says so (`Principal.purpose`).
    static var purpose: Purpose? { get }
    /// Rules across fields; every problem is reported, not the first alone.
    func problems(in values: Values) -> [Rejection.Problem]
    /// The id of a new record where a field is its natural key (an area's code); nil for a made one.
    func key(of values: Values) -> RecordID?
    /// Sets `.derived` fields and checks rules that need other records, before a form's or the API's values are stored.
    /// - Parameters:
    ///   - values: what was given; for an edit only what changes.
    ///   - before: the record as it stands; nil for a new one.
    func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws
    /// Why a record cannot be merged into another; nil if it can.
    func problem(merging record: Record, into other: Record) -> Rejection?
    /// Key of words that somebody reads before merging a record into another: what the merge leaves to be done; nil for nothing.
    func caution(merging record: Record, into other: Record) -> String?
    /// Which of two records has to end first, where a merge would leave one with both of what there may be once only: what a
    /// person is told. nil says `mergeBoth`.
    func problem(keeping record: Record, beside other: Record) throws -> Rejection?
}

extension Register {
    package static var placement: Placement { .county }
    package static var workflow: Workflow { .none }
    package static var listing: Listing { Listing() }
    package static var tallies: [Tally] { [] }
    package static var duplicates: Duplicates? { nil }
    package static var naturalKey: [String] { [] }
    package static var isStaff: Bool { false }
    package static var retention: Retention? { nil }
    package static var purpose: Purpose? { nil }
    package func problems(in values: Values) -> [Rejection.Problem] { [] }
    package func key(of values: Values) -> RecordID? { nil }
    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {}
    package func problem(merging record: Record, into other: Record) -> Rejection? { nil }
    package func caution(merging record: Record, into other: Record) -> String? { nil }
    package func problem(keeping record: Record, beside other: Record) throws -> Rejection? { nil }
}

/// Where a register's rows live when there are many headquarters: distributed by `county`, or a copy everywhere.
package enum Placement: Sendable { case county, shared }

/// How a register is listed.
package struct Listing: Sendable, Hashable {
    /// Field by which lists are ordered (never NULL), or `id`.
    package let sort: String
    package let descending: Bool

    package init(sort: String = "id", descending: Bool = true) { (self.sort, self.descending) = (sort, descending) }
}

/// A count kept with every write, by one or two fields (`state` among them): what landing pages read.
package struct Tally: Sendable, Hashable {
    package let name: String
    package let by: [String]
    /// Records with something in this field are not counted.
    package let unless: String?
    /// Records are counted only with something in each of these fields; a flag must be set.
    package let only: [String]

    package init(_ name: String, by: [String], unless: String? = nil, only: [String] = []) {
        (self.name, self.by, self.unless, self.only) = (name, by, unless, only)
    }
}

/// A register with its type erased: what the engine, pages and API work on.
package struct Definition: Sendable {
    package let name: String
    package let placement: Placement
    package let fields: [FieldInfo]
    package let workflow: Workflow
    package let access: Access
    package let listing: Listing
    package let tallies: [Tally]
    package let duplicates: Duplicates?
    package let naturalKey: [String]
    package let isStaff: Bool
    package let retention: Retention?
    let purpose: Purpose?
    /// Whether a field of it is personal.
    private let holdsPersonal: Bool
    /// Whether each record is about one of another register that tells of persons; set by the registry.
    package internal(set) var isAboutPersons = false
    /// Fields whose values are encrypted.
    package let protected: [FieldInfo]
    /// Their names.
    let sealed: Set<String>
    /// What the change log holds of a record, in order: the fields and the state.
    let logged: [String]
    /// Opens their values; set by the registry.
    var protection: Protection?
    let rule: @Sendable (Values) -> [Rejection.Problem]
    let key: @Sendable (Values) -> RecordID?
    let complete: @Sendable (inout Values, RecordID, Record?, Reading) throws -> Void
    let mergeProblem: @Sendable (Record, Record) -> Rejection?
    /// Key of what is to be read before a merge of the first record into the second.
    package let mergeCaution: @Sendable (Record, Record) -> String?
    let bothProblem: @Sendable (Record, Record) throws -> Rejection?
    private let positions: [String: Int]

    package init<R: Register>(_ register: R.Type) {
        let declared = R.fields
        name = R.name
        (placement, workflow, access, listing, tallies) = (R.placement, R.workflow, R.access, R.listing, R.tallies)
        (duplicates, isStaff, purpose) = (R.duplicates, R.isStaff, R.purpose)
        var fields = Mirror(reflecting: declared).children.compactMap { ($0.value as? any AnyField)?.info }
        if duplicates != nil { fields.append(.mergedInto(name)) }
        self.fields = fields
        let hasEnd = fields.contains { $0.name == "keepUntil" && $0.kind == .day }
        holdsPersonal = fields.contains { $0.has(.personal) || $0.isProtected }
        retention = R.retention ?? (hasEnd && holdsPersonal ? .until("keepUntil") : nil)
        naturalKey =
            R.naturalKey.isEmpty ? fields.first { $0.has(.unique) }.map { [$0.name] } ?? [] : R.naturalKey
        protected = fields.filter(\.isProtected)
        sealed = Set(protected.map(\.name))
        logged = (fields.map(\.name) + ["state"]).sorted()
        rule = { declared.problems(in: $0) }
        key = { declared.key(of: $0) }
        complete = { try declared.complete(&$0, id: $1, before: $2, in: $3) }
        mergeProblem = { declared.problem(merging: $0, into: $1) }
        mergeCaution = { declared.caution(merging: $0, into: $1) }
        bothProblem = { try declared.problem(keeping: $0, beside: $1) }
        positions = Dictionary(zip(fields.map(\.name), fields.indices), uniquingKeysWith: { first, _ in first })
        let misuses = self.misuses + duplicateMisuses + (retention?.misuses(self) ?? [])
        precondition(misuses.isEmpty, "\(name): \(misuses.joined(separator: "; "))")
    }

    package func field(_ name: String) -> FieldInfo? { positions[name].map { fields[$0] } }
    /// Whether rows carry generated `town` and `village` beside `area`.
    package var hasArea: Bool { field("area")?.kind == .area }
    /// Fields a form or the API may set.
    package var editable: [FieldInfo] { fields.filter { !$0.has(.derived) && !$0.has(.secret) } }
    package var visible: [FieldInfo] { fields.filter { !$0.has(.secret) } }
    /// Whether its records tell of persons (个人信息): carrying them away needs a reason.
    package var isPersonal: Bool { holdsPersonal || isAboutPersons }
    /// Whether the log of reads tells who has read its records.
    package var logsReads: Bool { isPersonal && !isStaff }
    /// Whether somebody makes or changes its records other than by an operation of a feature.
    package var takesImports: Bool { !(access.create.isEmpty && access.edit.isEmpty) && !editable.isEmpty }

    /// The field that names a record.
    package var titleField: FieldInfo? {
        let texts = visible.filter { $0.kind == .text }
        return texts.first { ["name", "title"].contains($0.name) } ?? texts.first { $0.has(.listed) } ?? texts.first
    }

    /// The register that a field's values refer to.
    package func target(of field: FieldInfo) -> String? { field.target }
}
