package import Kernel

/// Certificates of deletion (销毁证明): what was deleted by the clock, how many, by which rule, when. A certificate names
/// nobody; the entries of the log from `first` to `last` hold each single erasure.
package struct Disposals: Register {
    package let day = Field<CalendarDay>("day", .required, .derived, .listed)
    /// The register, or `read_entry` for the log of reads.
    package let register = Field<String>("register", .required, .derived, .listed, .filtered)
    /// As declared: `leftOn+21d`.
    package let rule = Field<String>("rule", .required, .derived, .listed)
    package let basis = Field<String>("basis", .required, .derived)
    package let records = Field<Int>("records", .required, .derived, .listed)
    /// Records about them, deleted with them.
    package let related = Field<Int>("related", .required, .derived, .listed)
    /// Entries of the log of changes between which it was done.
    package let first = Field<Int>("first", .derived)
    package let last = Field<Int>("last", .derived)
    /// The last day on which a backup made by the server may still hold it.
    package let backupsUntil = Field<CalendarDay>("backupsUntil", .required, .derived, .listed)
    package init() {}

    package static let name = "disposal"
    package static let fields = Disposals()
    package static let access = Access(
        read: [
            .privacyReviewer: [.all], .administrator: [.all], .commander: [.all], .dutyOfficer: [.all],
            .inspector: [.all],
        ])

    /// Days for which backups are kept.
    package static let backupDays = 30
}
