import Database
import Kernel
import Registers
import Tables

/// A register's columns in a file (导出列), and its rows as their cells. What leaves goes through here and nowhere else.
struct ExportColumns {
    let words: RegisterWords
    let fields: [FieldInfo]
    /// Whether numbers of persons leave in full: two persons have agreed.
    private let full: Bool

    init(_ words: RegisterWords, full: Bool = false) {
        (self.words, self.full) = (words, full)
        fields = words.definition.visible.filter { $0.kind != .json || !$0.has(.derived) }
    }

    var columns: [TableColumn] {
        fields.map { TableColumn($0.name, title: words.label($0.name), Self.kind($0)) } + [
            TableColumn("state", title: words.label("state")),
            TableColumn(Mapping.recordID, title: words.locales.text("transfer.recordID", words.language), width: 38),
        ]
    }

    /// - Parameter titles: of the records that values refer to, by register and id.
    func cells(_ row: SQLRow, _ titles: [String: [String: String]]) -> [OutCell] {
        var cells: [OutCell] = []
        cells.reserveCapacity(fields.count + 2)
        for field in fields { cells.append(cell(field, shown(field, row), titles)) }
        cells.append(cell(nil, row["state"], titles))
        cells.append(.text(row["id"].text ?? ""))
        return cells
    }

    /// Columns of the table that an export reads.
    var read: [String] {
        // Protected values are opened by headquarters and record.
        let names = (fields.contains(where: \.isProtected) ? ["county"] : []) + ["id", "state"] + fields.map(\.name)
        let sort = words.definition.listing.sort
        return names.contains(sort) ? names : names + [sort]
    }

    /// What may leave: protected values masked, but where two persons have agreed.
    func shown(_ field: FieldInfo, _ row: SQLRow) -> SQLValue {
        guard field.isProtected, let county = AreaCode(sql: row["county"]), let id = RecordID(sql: row["id"]) else {
            return row[field.name]
        }
        let definition = words.definition
        // What does not open is shown as nothing; `tiaodu verify` names it.
        if full, let plain = try? definition.inFull(field, row[field.name], county: county, record: id) { return plain }
        return definition.shown(field, row[field.name], county: county, record: id)
    }

    /// One line of NDJSON: values as the API has them, flat.
    func appendJSON(_ row: SQLRow, to bytes: inout [UInt8]) {
        var line = "{\"id\":\(Canonical.quoted(row["id"].text ?? ""))"
        line += ",\"state\":\(Canonical.quoted(row["state"].text ?? ""))"
        for field in fields {
            let json: String
            switch (field.kind, shown(field, row)) {
            case (_, .null), (_, .blob): continue
            case (.flag, let value): json = value.integer == 1 ? "true" : "false"
            // Stored as JSON.
            case (.json, .text(let text)), (.strings, .text(let text)), (.choices, .text(let text)),
                (.references, .text(let text)):
                json = text
            case (_, .text(let text)): json = Canonical.quoted(text)
            case (_, .integer(let number)): json = String(number)
            case (_, .real(let number)): json = String(number)
            }
            line += ",\"\(field.name)\":\(json)"
        }
        bytes += Array((line + "}\n").utf8)
    }

    /// - Parameter field: nil for the state.
    func cell(_ field: FieldInfo?, _ value: SQLValue, _ titles: [String: [String: String]]) -> OutCell {
        guard let field else { return .text(words.state(value.text ?? "")) }
        switch (field.kind, value) {
        case (_, .null): return .empty
        case (.integer, .integer(let number)): return .integer(number)
        case (.day, .text(let text)): return CalendarDay(text).map(OutCell.day) ?? .text(text)
        case (.instant, .text(let text)): return Instant(text).map(moment) ?? .text(text)
        case (.choice, .text(let text)): return .text(words.choice(field, text))
        case (.flag, _): return .text(words.text(field, value) ?? "")
        case (.choices, _): return list([String](sql: value)?.map { words.choice(field, $0) })
        case (.strings, _): return list([String](sql: value))
        case (.reference(let register), .text(let id)): return .text(titles[register]?[id] ?? id)
        case (.area, .text(let id)): return .text(titles["area"]?[id] ?? id)
        case (.references(let register), _): return list([String](sql: value)?.map { titles[register]?[$0] ?? $0 })
        case (_, .text(let text)): return .text(text)
        case (_, .integer(let number)): return .integer(number)
        case (_, .real(let number)): return .real(number)
        case (_, .blob): return .empty
        }
    }

    /// In the deployment's zone; with seconds only where there are some.
    private func moment(_ instant: Instant) -> OutCell {
        let day = CalendarDay(instant, in: words.time.zone)
        let rest = Int(instant.milliseconds - day.at(hour: 0, in: words.time.zone).milliseconds)
        if rest % 60_000 == 0 { return .moment(day, minute: rest / 60_000) }
        let clock = Instant(milliseconds: Int64(rest)).description.dropFirst(11).dropLast()
        return .text("\(day) \(clock)")
    }

    /// Joined by `、`; as a JSON list where an element holds such a mark itself.
    private func list(_ texts: [String]?) -> OutCell {
        guard let texts, !texts.isEmpty else { return .empty }
        let marks: (Character) -> Bool = { ",，、;；\n".contains($0) }
        if texts.contains(where: { $0.contains(where: marks) || $0.hasPrefix("[") }) {
            return .text(texts.sql.text ?? "")
        }
        return .text(texts.joined(separator: "、"))
    }

    static func kind(_ field: FieldInfo) -> TableColumn.Kind {
        switch field.kind {
        case .integer: .integer
        case .day: .day
        case .instant: .moment
        default: .text
        }
    }
}

/// Titles of the records that exported rows refer to (引用名称), read once each. Where several records bear a title, and for
/// areas, the id stands behind it: `教体局(school2)`.
struct ExportTitles: Sendable {
    private(set) var known: [String: [String: String]] = [:]

    /// Reads what `rows` refer to and is not known yet.
    mutating func add(_ rows: SQLRows, of definition: Definition, in reading: Reading) throws {
        for field in definition.visible {
            guard let register = definition.target(of: field) else { continue }
            guard let place = rows.columns.names.firstIndex(of: field.name) else { continue }
            let isList = if case .references = field.kind { true } else { false }
            let named = known[register] ?? [:]
            let (cells, width) = (rows.cells, rows.width)
            var ids: Set<String> = []
            var met = RecentBytes<Bool>()
            rows.bytes.withUnsafeBufferPointer { bytes in
                for cell in stride(from: place, to: cells.count, by: width) {
                    guard case .text(let range) = cells[cell] else { continue }
                    let raw = UnsafeBufferPointer(rebasing: bytes[range])
                    if met.find(raw) != nil { continue }
                    met.note(true, raw)
                    let text = String(decoding: raw, as: UTF8.self)
                    if isList {
                        ids.formUnion([String](sql: .text(text)) ?? [])
                    } else {
                        ids.insert(text)
                    }
                }
            }
            ids = ids.filter { named[$0] == nil }
            let titles = try reading.titles(of: register, ids)
            let shared = register == "area" ? Set(titles.values) : try reading.sharedTitles(of: register, titles.values)
            for (id, title) in titles {
                known[register, default: [:]][id] = shared.contains(title) ? "\(title)(\(id))" : title
            }
        }
    }
}

extension Reading {
    /// Those of `titles` that several records of the register bear.
    fileprivate func sharedTitles(of register: String, _ titles: some Collection<String>) throws -> Set<String> {
        guard !titles.isEmpty, let target = registry.definitions.first(where: { $0.name == register }),
            let field = target.titleField
        else { return [] }
        let key: SQL = target.access.acrossHeadquarters ? "" : "county = \(principal.county) AND"
        let rows = try connection.query(
            """
            SELECT \(name: field.name) AS title FROM \(name: register)
            WHERE \(key) \(name: field.name) IN (\(list: Set(titles).sorted().map { .text($0) }))
            GROUP BY \(name: field.name) HAVING count(*) > 1
            """)
        return Set(rows.compactMap { $0["title"].text })
    }
}
