import ArgumentParser
import Database
import Kernel
import Registers
import Server

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Take a person's data out of a record and out of its whole history, for good (删除个人信息).")

    @Argument(help: "The register: user, reply …") var register: String
    @Argument(help: "The record's id.") var id: String
    @Option(name: .customLong("field"), help: "A field; may be given several times. All personal ones unless told.")
    var fields: [String] = []
    @Option(help: "The law or request it follows from; it stands in the log.") var basis: String

    func run() async throws {
        try await Session.run {
            let deployment = try await Session.open(writing: true)
            guard let definition = try? deployment.store.registry.named(register), let id = RecordID(id) else {
                throw Rejection.notFound
            }
            let (names, basis) = (fields.isEmpty ? nil : Set(fields), basis)
            let record = try await deployment.store.write(by: .system(deployment.settings.county)) { writing in
                try writing.erase(try writing.reading.find(definition, id), fields: names, basis: basis)
            }
            print("\(register) \(id): erased by change \(record.version)")
            try await deployment.database.close()
        }
    }
}
