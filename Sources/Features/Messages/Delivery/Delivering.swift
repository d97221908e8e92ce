import Command
import Database
import Duties
package import Foundation
package import Kernel
import Organisation
package import Registers

/// Sends what waits (投递): marked `sending` in one transaction, carried, decided in the next. A process that dies between the
/// two leaves a message of which nobody knows; it is sent again only where the other side tells twice from once, else a
/// person decides. One process at a time does it (the schedule's lease).
package struct Delivering: Sendable {
    private let store: RecordStore
    private let channels: Channels
    private let carrier: any Carrier
    private let zone: TimeZone
    private let quiet: QuietHours
    /// In a drill no message leaves the house (演练不外发).
    private let drill: Bool
    private let subject: String

    /// Messages of one step, and minutes after which one that is being sent is given up: longer than all of a step can take.
    package static let most = 10
    static let lostAfter = 5

    package init(
        _ store: RecordStore, _ channels: Channels, by carrier: any Carrier, zone: TimeZone,
        quiet: QuietHours = QuietHours(), drill: Bool = false, subject: String = ""
    ) {
        (self.store, self.channels, self.carrier, self.zone) = (store, channels, carrier, zone)
        (self.quiet, self.drill, self.subject) = (quiet, drill, subject)
    }

    /// - Returns: number of messages looked at; call again while it equals `most`.
    package func step(_ county: AreaCode) async throws -> Int {
        let system = Principal.system(county)
        // Asked before anything is written: most of the time there is nothing.
        let now = store.now
        let waits = try await store.read(as: system) { try $0.due(at: now, limit: 1) }
        if waits.isEmpty { return 0 }
        let (count, letters) = try await store.write(by: system, lane: .background) { writing in
            let due = try writing.reading.due(at: writing.now, limit: Self.most)
            return (due.count, try due.compactMap { try claim($0, in: writing) })
        }
        for (letter, channel) in letters {
            let outcome = await carrier.carry(Parcel(letter, by: channel, subject: subject, at: store.now))
            try await store.write(by: system, lane: .background) { writing in
                try decide(letter.id, channel, outcome, in: writing)
            }
        }
        return count
    }

    /// Marks a message as being sent; nil for one that is not sent now.
    private func claim(_ message: Record, in writing: Writing) throws -> (Letter, Channel)? {
        let m = Messages.fields
        guard let name = message[m.channel], let channel = channels[name] else {
            try end(message, "failed", "noChannel", in: writing)
            return nil
        }
        if message.state == "sending", !channel.isIdempotent {
            try end(message, "unsure", "lost", in: writing)
            return nil
        }
        if drill {
            try end(message, "withheld", "drill", in: writing)
            return nil
        }
        guard try writing.reading.isWanted(message) else {
            try end(message, "dropped", nil, in: writing)
            return nil
        }
        var to: String?
        if channel.kind.isPersonal {
            guard let address = try address(message, channel, in: writing) else {
                try end(message, "failed", "noAddress", in: writing)
                return nil
            }
            to = address
        }
        try writing.update(
            message, state: "sending", verb: "send",
            Values {
                $0[m.attempts] = (message[m.attempts] ?? 0) + 1
                $0[m.next] = writing.now.advanced(minutes: Self.lostAfter)
            })
        return (Letter(id: message.id, to: to, text: message[m.text] ?? ""), channel)
    }

    private func address(_ message: Record, _ channel: Channel, in writing: Writing) throws -> String? {
        let contacts = try writing.registry.named(Contacts.name)
        guard let id = message[Messages.fields.contact], let contact = try writing.reading.any(contacts, id),
            contact.state == "active"
        else { return nil }
        if channel.kind == .email {
            return contact[Contacts.fields.email].flatMap { EmailAddress.isWritten($0) ? $0 : nil }
        }
        let field = Contacts.fields.phone.name
        return try writing.reveal(contacts, id, [field], for: .contact)[field]
    }

    private func decide(_ id: RecordID, _ channel: Channel, _ outcome: Outcome, in writing: Writing) throws {
        let m = Messages.fields
        let message = try writing.reading.find(Messages.self, id)
        guard message.state == "sending" else { return }
        switch outcome {
        case .delivered:
            try writing.update(
                message, state: "delivered", verb: "deliver",
                Values {
                    $0[m.delivered] = writing.now
                    $0[m.next] = nil
                    $0[m.problem] = nil
                })
        case .refused(let why): try end(message, "failed", why, in: writing)
        case .unsure(let why) where !channel.isIdempotent: try end(message, "unsure", why, in: writing)
        case .unsure(let why), .failed(let why):
            let over = message.created.advanced(minutes: Backoff.limit)
            let seconds = Backoff.seconds(after: message[m.attempts] ?? 1, first: channel.retry ?? Backoff.usual)
            let next = Instant(milliseconds: writing.now.milliseconds + Int64(seconds) * 1000)
            if next > over { return try end(message, "failed", why, in: writing) }
            try writing.update(
                message, state: "waiting", verb: "postpone",
                Values {
                    $0[m.next] = quiet.earliest(next, message[m.urgency] ?? .routine, in: zone)
                    $0[m.problem] = why
                })
        }
    }

    private func end(_ message: Record, _ state: String, _ why: String?, in writing: Writing) throws {
        let m = Messages.fields
        try writing.update(
            message, state: state, verb: state == "failed" ? "fail" : state,
            Values {
                $0[m.next] = nil
                $0[m.problem] = why
            })
    }
}

extension Reading {
    /// Messages to look at: those whose time has come, and those that were being sent too long ago.
    func due(at now: Instant, limit: Int) throws -> [Record] {
        let definition = try registry.named(Messages.name)
        return try connection.query(
            """
            SELECT * FROM message WHERE county = \(principal.county) AND "next" <= \(now) ORDER BY "next", id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
    }

    /// Whether what a message asks for is still open: who has signed at 06:50 is not woken at 07:00.
    func isWanted(_ message: Record) throws -> Bool {
        let n = Notices.fields
        guard let id = message[Messages.fields.notice], let notice = try any(registry.named(Notices.name), id),
            notice[n.register] == Tasks.name, let record = notice[n.record].flatMap({ RecordID($0) }),
            let task = try any(registry.named(Tasks.name), record)
        else { return true }
        let kind = notice[n.kind] ?? ""
        if kind.hasPrefix("acknowledge") || ["issued", "remindAcknowledge"].contains(kind) {
            return task.state == "issued"
        }
        if kind.hasPrefix("due") || kind == "remindReply" { return Tasks.replying.contains(task.state) }
        return true
    }
}

extension Writing {
    /// Sends a message once more that failed, or of which nobody knows.
    package func retry(message id: RecordID) throws -> Record {
        let message = try undecided(id, "retry")
        let m = Messages.fields
        return try update(
            message, state: "waiting", verb: "retry",
            Values {
                $0[m.next] = now
                $0[m.attempts] = 0
                $0[m.problem] = nil
            })
    }

    /// Somebody has told it otherwise (已另行告知).
    package func tell(message id: RecordID) throws -> Record {
        try update(try undecided(id, "tell"), state: "told", verb: "tell")
    }

    private func undecided(_ id: RecordID, _ step: String) throws -> Record {
        let message = try reading.find(Messages.self, id)
        guard principal.posts.contains(where: { Messages.deciding.contains($0.role) }) else {
            throw Rejection.forbidden
        }
        guard ["failed", "unsure"].contains(message.state) else {
            throw Rejection(.conflict, "state", values: ["state": message.state, "transition": step])
        }
        return message
    }
}
