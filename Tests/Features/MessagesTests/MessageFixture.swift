import Command
import Database
import Duties
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import Synchronization
import TestSupport
import Web

@testable import Messages

/// The demo county's units, contacts of four of them, and a carrier that does as it is told.
final class MessageFixture: DemoFixture {
    let test: TestDatabase
    let carrier = Script()
    let channels: Channels

    /// 4 May 2022, 16:30 in Shanghai: behind what the county was made at.
    static let morning = Instant("2022-05-04T08:30:00Z")!

    static let sms: Channel = {
        var channel = Channel(name: "短信", kind: .sms, url: "http://gateway.invalid/send")
        channel.body = #"{"to":"{to}","text":"{text}"}"#
        return channel
    }()
    /// A gateway that knows a message again by its id.
    static let knowing: Channel = {
        var channel = sms
        channel.idempotent = true
        return channel
    }()
    static let mail: Channel = {
        var channel = Channel(name: "邮件", kind: .email, url: "smtp://mail.invalid")
        channel.from = "duty@mail.invalid"
        return channel
    }()
    static let group = Channel(name: "工作群", kind: .wecom, url: "https://robot.invalid/send?key=k")

    private static let filled = Task { try await open(copyOf: nil).filledWithDemo() }

    init(_ channels: [Channel] = [MessageFixture.sms]) async throws {
        test = try await Self.open(copyOf: Self.filled.value)
        self.channels = Channels(channels)
        test.clock.set(Self.morning)
        // The outbox begins with what is written from now on.
        _ = try await outbox().step(Self.county)
    }

    private static func open(copyOf place: TestPlace?) async throws -> TestDatabase {
        try await TestDatabase.make(
            [
                Areas.self, Units.self, Users.self, Posts.self, Contacts.self, Meetings.self, CommuniqueTexts.self,
                Directives.self, DirectiveItems.self, Tasks.self, Replies.self, EvidenceFiles.self, Links.self,
                Notices.self, Messages.self, Briefs.self, Snapshots.self,
            ],
            migrations: [
                AccountTables.migration, AccountTables.activation, CommandRules.migration, DutyTables.migration,
                DutyTables.policy,
            ], zone: zone, county: county, copyOf: place)
    }

    func outbox() throws -> Outbox {
        Outbox(
            store, channels, locales: try Locales(folder: Self.resources.appending(path: "Locales")), zone: Self.zone)
    }

    func delivering(drill: Bool = false) -> Delivering {
        Delivering(store, channels, by: carrier, zone: Self.zone, drill: drill, subject: "青河县疫情防控指挥部")
    }

    /// Makes messages and sends what is due, as the service does.
    func work(drill: Bool = false) async throws {
        while try await outbox().step(Self.county) == Outbox.most {}
        while try await delivering(drill: drill).step(Self.county) == Delivering.most {}
    }

    func contact(_ unit: String, _ name: String, phone: String? = nil, email: String? = nil) async throws {
        let c = Contacts.fields
        try await system { writing in
            try writing.create(
                writing.registry.named(Contacts.name),
                Values {
                    $0[c.unit] = DemoCounty.unit(unit)
                    $0[c.name] = name
                    $0[c.phone] = phone.flatMap { Phone(written: $0) }.map { Protected($0) }
                    $0[c.email] = email
                })
        }
    }

    /// Notices of one transaction.
    func notify(
        _ units: [String], kind: String = "remindReply", title: String = "首份台账", about: RecordID? = nil,
        of register: String = Tasks.name, rule: String? = nil
    ) async throws {
        try await system { writing in
            for unit in units {
                try writing.notify(
                    DemoCounty.unit(unit), office: DemoCounty.unit(unit), kind: kind,
                    about: about ?? RecordID.make(), of: register, rule: rule, title: title)
            }
        }
    }

    /// A task of a unit, of that urgency.
    func task(_ urgency: Urgency, state: String = "issued") async throws -> RecordID {
        let t = Tasks.fields
        return try await system { writing in
            try writing.insert(
                Tasks.self, state: state,
                Values {
                    $0[t.title] = "首份台账"
                    $0[t.directive] = RecordID.make()
                    $0[t.unit] = DemoCounty.unit("qingshi")
                    $0[t.office] = DemoCounty.unit("qingshi")
                    $0[t.supervisor] = DemoCounty.unit("health")
                    $0[t.leadership] = .lead
                    $0[t.urgency] = urgency
                    $0[t.acknowledgeBy] = writing.now
                    $0[t.due] = writing.now
                    $0[t.verify] = false
                    $0[t.evidence] = false
                    $0[t.late] = false
                }
            ).id
        }
    }

    func messages() async throws -> [Record] {
        try await store.read(as: .system(Self.county)) { reading in
            let definition = try reading.registry.named(Messages.name)
            return try reading.connection.query("SELECT * FROM message ORDER BY id").map {
                try Record($0, of: definition)
            }
        }
    }

    func states() async throws -> [String] { try await messages().map(\.state) }
}

/// A carrier with a list of answers; the last one stays.
final class Script: Carrier {
    private let state = Mutex<(answers: [Outcome], parcels: [Parcel])>(([.delivered], []))

    var parcels: [Parcel] { state.withLock(\.parcels) }
    var texts: [String] { parcels.map { String(decoding: $0.body, as: UTF8.self) } }
    func answer(_ answers: Outcome...) { state.withLock { $0.answers = answers } }

    func carry(_ parcel: Parcel) async -> Outcome {
        state.withLock { state in
            state.parcels.append(parcel)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
    }
}
