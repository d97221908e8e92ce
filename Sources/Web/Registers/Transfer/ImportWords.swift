package import Foundation
import Kernel
package import Registers
import Tables

/// What became of an import's rows, for programs and the command line (导入结果).
package struct ImportWords {
    let words: RegisterWords

    /// Refused rows told in an answer; the file has all.
    private static let told = 200

    init(words: RegisterWords) { self.words = words }

    /// For what is no page.
    package init(_ definition: Definition, locales: Locales, time: TimeText, language: Language) {
        words = RegisterWords(definition, locales, time, language)
    }

    package func json(_ record: Record, _ importer: Importer) throws -> JSONValue {
        let f = Imports.fields
        let running = importer.progress(of: record.id)
        let plan = try ImportPlan(record)
        var refused: [JSONValue] = []
        if running == nil {
            for row in try importer.refusedRows(record.id).next(Self.told) {
                let part = plan.parts.indices.contains(row.source) ? plan.parts[row.source] : nil
                refused.append([
                    "file": .text(part.map { plan.files[$0.file] } ?? ""), "sheet": .text(part?.sheet ?? ""),
                    "row": .integer(row.number), "problems": .list(row.problems.map(json)),
                ])
            }
        }
        let now = running?.counts
        let count = { (field: Field<Int>, now: Int?) -> JSONValue in .integer(now ?? record[field] ?? 0) }
        return [
            "id": .text(record.id.text), "state": .text(record.state), "dryRun": .flag(record[f.dryRun] ?? false),
            "part": .number(running?.part ?? 1), "created": count(f.new, now?.created),
            "changed": count(f.changed, now?.changed), "unchanged": count(f.unchanged, now?.unchanged),
            "refused": count(f.refused, now?.refused), "skipped": count(f.skipped, now?.skipped),
            "failure": record[f.failure].map(JSONValue.text) ?? .null,
            "failureText": failure(record).map(JSONValue.text) ?? .null,
            "ignored": .list(plan.ignored.map(JSONValue.text)),
            "rows": .list(refused),
        ]
    }

    /// What ended an import early, and from where on its files were not read.
    func failure(_ record: Record) -> String? {
        guard let failure = record.importFailure else { return nil }
        let own = words.locales.text("rejection.\(failure.code)", words.language, failure.values)
        guard failure.values["from"] != nil else { return own }
        let place = ["file", "sheet"].compactMap { failure.values[$0] }.filter { !$0.isEmpty }
        let rest = words.locales.text(
            "transfer.notRead", words.language,
            failure.values.merging(["place": place.joined(separator: " · ")]) { $1 })
        return "\(own) \(rest)"
    }

    private func json(_ problem: RefusedRow.Problem) -> JSONValue {
        [
            "field": problem.field.map(JSONValue.text) ?? .null,
            "column": problem.field.map { .text(words.column($0)) } ?? .null, "code": .text(problem.code),
            "text": .text(words.locales.text("rejection.\(problem.code)", words.language, problem.values)),
        ]
    }

    /// Writes the refused rows to a file: in the format that its ending names, else in the one that came in.
    package func refused(_ record: Record, _ importer: Importer, to url: URL) async throws {
        let file = try RefusedFile(
            ImportPlan(record), refused: record[Imports.fields.refused] ?? 0,
            as: TableFormat(rawValue: url.pathExtension.lowercased()), words)
        try Data().write(to: url)
        let handle = try FileHandle(forWritingTo: url)
        defer { try? handle.close() }
        try await file.write(importer, record.id) { try handle.write(contentsOf: $0) }
    }
}
