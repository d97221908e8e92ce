import Database
import Kernel
import Registers
import Tables

extension Export.Order {
    /// Whether a second person must agree: numbers in full, rows beyond the own scope, or many of them.
    /// - Throws: `Rejection` forbidden where the principal reaches no record or may not read numbers in full; invalid
    ///   `exportUse`, `exportPurpose`, what a filter cannot be.
    func needsSecond(_ store: RecordStore, _ definition: Definition, by principal: Principal) async throws -> Bool {
        // What nobody reads, nobody carries away, the server's administrator neither.
        guard !definition.access.read.isEmpty, !Scope(principal, definition).branches.isEmpty else {
            throw Rejection.forbidden
        }
        let missing = [
            definition.logsReads && use == nil && !principal.has(.system)
                ? Rejection.Problem("exportUse", field: "use") : nil,
            definition.isPersonal && purpose == nil ? Rejection.Problem("exportPurpose", field: "purpose") : nil,
        ].compactMap(\.self)
        if missing.count == 1 { throw Rejection.invalid(missing[0]) }
        if !missing.isEmpty { throw Rejection(.invalid, "invalid", problems: missing) }
        if full, !principal.may(definition.access.unmask) { throw Rejection.forbidden }
        // A filter that cannot be is refused before anything is noted.
        var probe = query
        probe.limit = Exports.alone
        let first = probe
        let rows = try await store.read(as: principal) { reading in
            try definition.checkAddress(first, in: reading)
            return try reading.rows(definition, first, columns: Array(Set(["id", definition.listing.sort])).sorted())
        }
        return definition.logsReads && (full || whole || rows.next != nil)
    }

    /// The note of an export.
    func values(_ definition: Definition, by principal: Principal) -> Values {
        let f = Exports.fields
        return Values {
            $0[f.register] = definition.name
            $0[f.format] = format.rawValue
            $0[f.use] = use
            $0[f.purpose] = purpose
            $0[f.full] = full ? true : nil
            $0[f.whole] = whole ? true : nil
            $0[f.filter] = filter.isEmpty ? nil : String(filter.prefix(2_000))
            $0[f.by] = principal.user
        }
    }

    /// What was agreed to, as its note holds it.
    /// - Throws: `Rejection` `notFound` for a note that says no format.
    init(_ note: Record, _ definition: Definition) throws {
        let f = Exports.fields
        guard let format = note[f.format].flatMap({ TableFormat(rawValue: $0) }),
            let form = Form(urlencoded: (note[f.filter] ?? "").utf8)
        else { throw Rejection.notFound }
        self.init(
            format: format, query: try definition.query(from: form), filter: note[f.filter] ?? "",
            purpose: note[f.purpose], use: note[f.use])
        (full, whole) = (note[f.full] ?? false, note[f.whole] ?? false)
    }
}
