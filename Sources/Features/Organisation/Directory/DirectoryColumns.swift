import Foundation

/// The columns of a contact sheet (通讯录表头), read from its titles: which say the unit, and which belong to which person.
///
/// A row may name several persons – 主要负责人, 分管领导, 经办人, each with name and number –; each name column begins one.
struct DirectoryColumns: Hashable, Sendable {
    /// The columns of one person, counted from 0.
    struct Slot: Hashable, Sendable {
        /// What stands over them, as 分管领导; empty where the title is just 姓名.
        var label: String
        var name: Int
        var title: Int?
        var phones: [Int] = []
        var duty: [Int] = []
    }

    var unit: Int?
    /// Within the unit: 科室, 股室.
    var part: Int?
    var slots: [Slot] = []
    /// Duty telephones of the row's unit, that stand before every name or under 值班.
    var duty: [Int] = []
    let titles: [String]

    private enum Kind { case unit, part, name, title, duty, phone, other }

    init(_ titles: [String]) {
        self.titles = titles
        var waiting: (label: String, title: Int)?
        for (column, text) in titles.enumerated() {
            let parts = text.components(separatedBy: " / ")
            let (group, leaf) = (parts.count > 1 ? parts[0] : "", parts.last ?? "")
            switch Self.kind(leaf, group) {
            case .unit: if unit == nil { unit = column } else if part == nil { part = column }
            case .part: if part == nil { part = column }
            case .name:
                // 分管领导 says what the person is; 姓名 and 姓名(职务) say nothing.
                var slot = Slot(label: leaf.contains("姓名") || leaf.contains("名字") ? group : leaf, name: column)
                // 职务 before 姓名
                if let found = waiting, found.label == group { (slot.title, waiting) = (found.title, nil) }
                slots.append(slot)
            case .title:
                if let last = slots.indices.last, slots[last].title == nil, slots[last].phones.isEmpty {
                    slots[last].title = column
                } else {
                    waiting = (group, column)
                }
            case .duty:
                if slots.count == 1, group.isEmpty { slots[0].duty.append(column) } else { duty.append(column) }
            case .phone:
                if slots.isEmpty { duty.append(column) } else { slots[slots.count - 1].phones.append(column) }
            case .other: break
            }
        }
        // One person a row: its unit's telephone is where that person is reached.
        if slots.count == 1 {
            slots[0].duty += duty
            duty = []
        }
    }

    /// Whether there is anything to read.
    var isUsable: Bool { !slots.isEmpty && (!duty.isEmpty || slots.contains { !($0.phones + $0.duty).isEmpty }) }

    /// For the search of the header: whether a title is one of ours.
    static func isKnown(_ title: String) -> Bool {
        let parts = title.components(separatedBy: " / ")
        return kind(parts.last ?? "", parts.count > 1 ? parts[0] : "") != .other
    }

    private static func kind(_ text: String, _ group: String) -> Kind {
        let text = text.filter { !$0.isWhitespace }
        func has(_ words: String...) -> Bool { words.contains { text.contains($0) } }
        if has("传真", "身份证", "邮箱", "微信", "QQ", "序号", "编号", "备注", "说明", "邮编", "地址", "性别", "民族") { return .other }
        if has("手机", "移动电话") { return .phone }
        if has("值班电话", "座机", "固定电话", "办公电话", "单位电话", "值班室电话", "固话") { return .duty }
        if has("电话", "号码", "联系方式") { return group.contains("值班") ? .duty : .phone }
        if has("姓名", "名字") { return .name }
        if has("职务", "职位", "岗位", "职责", "分工") { return .title }
        if has("姓名", "名字", "联系人", "负责人", "责任人", "领导", "经办人", "联络员", "信息员", "网格员", "人员", "书记", "主任") {
            return .name
        }
        if has("科室", "股室", "内设") { return .part }
        if has("单位", "乡镇", "镇街", "街道", "部门", "村", "社区", "机构", "专班", "名称") { return .unit }
        return .other
    }
}
