import Kernel

/// The role that somebody of a contact sheet probably has (角色建议). A person is made a user only where a role is
/// suggested or chosen; all others are contacts alone.
enum RoleSuggestion {
    /// - Parameter words: room and title: 党政办 主任.
    static func role(_ kind: UnitKind, words: String, name: String) -> Role? {
        if ContactCell.isDesk(name) { return nil }
        func has(_ words: [String], in text: String) -> Bool { words.contains { text.contains($0) } }
        let clerk = has(["经办", "联络员", "信息员", "党政办", "文书", "办公室"], in: words)
        switch kind {
        case .headquarters, .office:
            if words.contains("指挥长") || words.contains("副指挥长") { return .commander }
            if has(["督查", "督导"], in: words) { return .inspector }
            return .dutyOfficer
        case .section:
            return has(["负责人", "组长", "召集人", "联络员", "专班长"], in: words) ? .sectionLead : nil
        case .bureau, .township, .institution, .enterprise: return clerk ? .unitOfficer : nil
        case .village: return has(["网格员", "网格长", "专干"], in: words) ? .gridWorker : nil
        }
    }

    /// What may be chosen for a unit of this kind.
    static func choices(_ kind: UnitKind) -> [Role] {
        switch kind {
        case .headquarters, .office: [.commander, .dutyOfficer, .inspector, .privacyReviewer]
        case .section: [.sectionLead, .unitOfficer]
        case .bureau, .township, .institution, .enterprise, .village: [.unitOfficer, .gridWorker, .healthWorker]
        }
    }
}
