/// What a row below the header is, as people keep tables.
package enum RowKind: Hashable, Sendable {
    case data
    /// Sums of the rows above (合计, 小计, 总计).
    case total
    /// A remark or signature below the table (注, 填表人).
    case note

    package init(_ row: TableRow) {
        let texts = row.cells.lazy.map { TypedText.compact($0.text) }.filter { !$0.isEmpty }
        guard let first = texts.first, Self.mayBeWords(first) else {
            self = .data
            return
        }
        if Self.totals.contains(Self.head(of: first)) {
            self = .total
        } else if Self.notes.contains(where: { Self.starts(first, with: $0) }), Set(texts).count <= 3 {
            self = .note
        } else {
            self = .data
        }
    }

    private static let totals: Set<String> = ["合计", "小计", "总计", "共计", "总合计", "累计", "total", "subtotal"]
    private static let notes = [
        "注", "备注", "说明", "填表说明", "填报说明", "注意", "注意事项", "填表人", "填报人", "制表人", "审核人", "填表单位", "填报单位",
        "制表单位", "填报日期", "填表日期", "制表日期", "单位负责人", "联系人", "联系电话",
    ]

    private static let begins = Set((totals + notes).map { String($0.prefix(2)) })

    /// Nearly every row shows by its first two letters that it is data.
    private static func mayBeWords(_ text: String) -> Bool {
        let begin = String(String.UnicodeScalarView(text.unicodeScalars.prefix(2))).lowercased()
        return begins.contains(begin) || begins.contains(String(begin.prefix(1)))
    }

    /// The word before a colon or bracket: `合计` of `合计(3人):`.
    private static func head(of text: String) -> String {
        String(text.lowercased().prefix { !":([（【".contains($0) })
    }

    /// `注:…`, `备注1…`, `填表人 张三`: the word and then a mark or digit, or nothing.
    private static func starts(_ text: String, with word: String) -> Bool {
        guard text.hasPrefix(word) else { return false }
        guard let next = text.dropFirst(word.count).first else { return word.count > 2 }
        return ":,、.;(".contains(next) || next.isNumber
    }
}
