/// Cuts one row of a CSV file (RFC 4180) into fields. Works on bytes: in UTF-8 and GB18030 no character contains a quote,
/// a separator or a line break as one of its bytes.
struct CSVScanner {
    /// Where a field lies, without its quotes.
    struct Field {
        var start: Int
        var end: Int
        /// Whether it holds doubled quotes.
        var isEscaped = false
    }

    enum Outcome: Equatable {
        /// The row ends before `next` and takes up `lines` lines.
        case row(next: Int, lines: Int)
        /// The row goes on behind the bytes given.
        case more
        /// A quote that is never closed, or stands in the middle of a field; a quoted field longer than a cell may be. It was
        /// looked for up to this index.
        case unbalanced(Int)
        /// As `row`, of one that is beyond a limit.
        case beyond(Limit, next: Int, lines: Int)
    }

    enum Limit { case columns, cell }

    let separator: UInt8
    let limits: TableLimits
    private(set) var fields: [Field] = []

    init(separator: UInt8, limits: TableLimits) { (self.separator, self.limits) = (separator, limits) }

    private static let (quote, lf, cr) = (UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"))

    /// - Parameter isEnd: whether the file ends with these bytes.
    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isEnd: Bool) -> Outcome {
        fields.removeAll(keepingCapacity: true)
        var (index, lines) = (start, 1)
        var limit: Limit?
        while true {
            if fields.count >= limits.columns {
                limit = limit ?? .columns
                fields.removeAll(keepingCapacity: true)
            }
            if index < bytes.count, bytes[index] == Self.quote {
                switch quoted(bytes, index, &lines, isEnd) {
                case .row(let next, _): index = next
                case let other: return other
                }
            } else {
                let from = index
                // Every byte that matters is below `-`, but for the semicolon.
                while index < bytes.count {
                    let byte = bytes[index]
                    if byte < 0x2D || byte == 0x3B {
                        if byte == separator || byte == Self.lf || byte == Self.cr { break }
                        if byte == Self.quote { return .unbalanced(index) }
                    }
                    index += 1
                }
                if index - from > limits.cellBytes { limit = limit ?? .cell }
                fields.append(Field(start: from, end: index))
            }
            guard index < bytes.count else { return isEnd ? Self.row(index, lines, limit) : .more }
            if bytes[index] == separator {
                index += 1
            } else {
                guard let next = Self.lineEnd(bytes, index, isEnd) else { return .more }
                return Self.row(next, lines, limit)
            }
        }
    }

    private static func row(_ next: Int, _ lines: Int, _ limit: Limit?) -> Outcome {
        limit.map { .beyond($0, next: next, lines: lines) } ?? .row(next: next, lines: lines)
    }

    /// Behind the line break at `index`; nil if a line feed may follow that is not yet there.
    static func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ isEnd: Bool) -> Int? {
        if bytes[index] == lf { return index + 1 }
        guard index + 1 < bytes.count else { return isEnd ? index + 1 : nil }
        return bytes[index + 1] == lf ? index + 2 : index + 1
    }

    private mutating func quoted(
        _ bytes: UnsafeBufferPointer<UInt8>, _ opening: Int, _ lines: inout Int, _ isEnd: Bool
    ) -> Outcome {
        var field = Field(start: opening + 1, end: opening + 1)
        var index = opening + 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == Self.quote {
                guard index + 1 < bytes.count else {
                    guard isEnd else { return .more }
                    break
                }
                if bytes[index + 1] != Self.quote {
                    let after = bytes[index + 1]
                    guard after == separator || after == Self.lf || after == Self.cr else {
                        return .unbalanced(index)
                    }
                    field.end = index
                    fields.append(field)
                    return .row(next: index + 1, lines: lines)
                }
                field.isEscaped = true
                index += 1
            } else if byte == Self.lf || (byte == Self.cr && index + 1 < bytes.count && bytes[index + 1] != Self.lf) {
                lines += 1
            }
            index += 1
            guard index - opening <= limits.cellBytes else { return .unbalanced(index) }
        }
        guard isEnd else { return .more }
        guard index < bytes.count else { return .unbalanced(index) }
        field.end = index
        fields.append(field)
        return .row(next: index + 1, lines: lines)
    }
}
