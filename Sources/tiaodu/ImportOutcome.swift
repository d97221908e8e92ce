import Foundation
import Kernel
import Registers
import Server
import Web

/// Tells on the terminal what became of an import's rows.
struct ImportOutcome {
    private let importer: Importer
    private let id: RecordID
    private let definition: Definition
    private let principal: Principal
    private let deployment: Deployment

    /// Refused rows told one by one; the file has all.
    private static let told = 50

    init(
        _ importer: Importer, _ id: RecordID, _ definition: Definition, _ principal: Principal, _ deployment: Deployment
    ) {
        (self.importer, self.id, self.definition) = (importer, id, definition)
        (self.principal, self.deployment) = (principal, deployment)
    }

    /// - Parameter refused: file for the refused rows.
    /// - Returns: whether every row was taken.
    func tell(json: Bool, refused file: URL?) async throws -> Bool {
        let locales = try Locales(folder: deployment.resources.locales)
        let words = ImportWords(
            definition, locales: locales, time: TimeText(locales, zone: deployment.settings.zone),
            language: Session.language)
        let (record, _) = try await deployment.store.read(as: principal) { try $0.ownImport(id) }
        let answer = try words.json(record, importer)
        if json {
            print(String(decoding: try answer.pretty(), as: UTF8.self))
        } else {
            for row in (answer["rows"]?.list ?? []).prefix(Self.told) {
                let place = [row["file"], row["sheet"]].compactMap { $0?.text }.filter { !$0.isEmpty }
                let reasons = (row["problems"]?.list ?? []).map { problem in
                    [problem["column"]?.text, problem["text"]?.text].compactMap(\.self).joined(separator: ": ")
                }
                Session.say(
                    "\(place.joined(separator: " · ")) \(row["row"]?.integer ?? 0): \(reasons.joined(separator: "; "))")
            }
            let ignored = (answer["ignored"]?.list ?? []).compactMap(\.text)
            if !ignored.isEmpty {
                Session.say(
                    locales.text(
                        "transfer.ignored", Session.language, ["columns": ignored.joined(separator: " · ")]))
            }
            let numbers = ["created", "changed", "unchanged", "refused", "skipped"]
            print(numbers.map { "\($0) \(answer[$0]?.integer ?? 0)" }.joined(separator: ", "))
            if let failure = answer["failureText"]?.text { Session.say("tiaodu: " + failure) }
        }
        // Last: what was stored is told, whatever becomes of the file.
        if let file { try await words.refused(record, importer, to: file) }
        return answer["refused"]?.integer == 0 && answer["failure"]?.text == nil
    }
}
