import ArgumentParser
import Database
import Kernel
import Registers
import Server

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Keys of protected fields: citizen IDs, telephone numbers (字段密钥).",
        subcommands: [List.self, Add.self, Rotate.self, Remove.self])

    /// - Throws: `ProtectionFault.noKeys` before the first start.
    private static func opened() async throws -> (Deployment, Protection) {
        let deployment = try await Session.open(writing: false)
        guard let protection = deployment.store.registry.protection else { throw ProtectionFault.noKeys }
        return (deployment, protection)
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ids of the keys, and how many values stand under each in rows and in entries of the change log.")

        func run() async throws {
            try await Session.run {
                let (deployment, _) = try await KeysCommand.opened()
                for key in try await Rotation(deployment.database, registry: deployment.store.registry).counts() {
                    print("\(key.key)  \(key.rows) values  \(key.entries) entries\(key.isCurrent ? "  current" : "")")
                }
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a key that is not written with yet, for giving the file to other processes before `rotate`.")

        func run() async throws {
            try await Session.run {
                let (_, protection) = try await KeysCommand.opened()
                var ring = protection.ring
                ring.add()
                try protection.turn(to: ring)
                print(ring.keys.map(\.id).joined(separator: " "))
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write with a new key, and bring everything under it; goes on with what was not finished.",
            discussion:
                "Beside a running server only the file changes; the server does the rest within its next rounds.")

        func run() async throws {
            try await Session.run {
                let (deployment, protection) = try await KeysCommand.opened()
                let counts = try await Rotation(deployment.database, registry: deployment.store.registry).counts()
                var ring = protection.ring
                let isPrepared = ring.keys.last?.id != ring.current.id
                if !counts.contains(where: { !$0.isCurrent && $0.rows + $0.entries > 0 }) {
                    if !isPrepared { ring.add() }
                    ring.turn()
                    try protection.turn(to: ring)
                }
                try await deployment.database.close()
                print("current key: \(ring.current.id)")
                do {
                    try await finish()
                } catch is DataLock.Held {
                    print("the running server goes on with it; `tiaodu keys list` shows how far")
                }
            }
        }

        private func finish() async throws {
            let deployment = try await Session.open(writing: true)
            let rotation = Rotation(deployment.database, registry: deployment.store.registry)
            for county in try await deployment.counties() { while try await rotation.step(county, limit: 1000) {} }
            print("done; keep the former keys as long as a backup needs them, then `tiaodu keys remove`")
            try await deployment.database.close()
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a key under which nothing stands any more.")

        @Argument(help: "The key's id, as `keys list` shows it.") var id: String

        func run() async throws {
            try await Session.run {
                let deployment = try await Session.open(writing: true)
                guard let protection = deployment.store.registry.protection else { throw ProtectionFault.noKeys }
                let counts = try await Rotation(deployment.database, registry: deployment.store.registry).counts()
                guard let key = counts.first(where: { $0.key == id }) else {
                    Session.say("tiaodu: no key \(id)")
                    throw ExitCode(2)
                }
                guard !key.isCurrent, key.rows + key.entries == 0 else {
                    Session.say("tiaodu: key \(id) is in use: \(key.rows) values, \(key.entries) entries")
                    throw ExitCode(2)
                }
                try await FieldKeys(deployment.database).forget(id, key: deployment.settings.county)
                var ring = protection.ring
                ring.remove(id)
                try protection.turn(to: ring)
                try await deployment.database.close()
                print("removed \(id)")
            }
        }
    }
}
