import ArgumentParser
import Database
import Foundation
import Kernel
import Organisation
import Registers
import Server
import Tables
import Web

struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Registers (台账): list, import, export, template.",
        subcommands: [List.self, Import.self, Export.self, Template.self])

    /// Who acts, and in which language results are told.
    struct Person: ParsableArguments {
        @Option(help: "Login of the person who acts; the system itself unless told.") var user: String?

        func principal(_ deployment: Deployment) async throws -> Principal {
            let county = deployment.settings.county
            guard let user else { return .system(county) }
            let day = CalendarDay(.now, in: deployment.settings.zone)
            let found = try await deployment.store.read(as: .system(county)) { reading -> Principal? in
                guard let account = try reading.all(Users.self, where: Users.fields.login, is: user, limit: 1).first
                else { return nil }
                return try reading.principal(user: account.id, on: day)
            }
            guard let found else { throw Rejection.invalid("userUnknown", field: "user") }
            return found
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the registers.")
        @Flag(help: "JSON instead of a table.") var json = false

        func run() async throws {
            try await Session.run {
                let registry = Registry(Deployment.registers)
                let locales = try Locales(folder: Resources.locate().locales)
                let rows = registry.definitions.map { definition -> JSONValue in
                    [
                        "name": .text(definition.name), "import": .flag(definition.takesImports),
                        "title": .text(locales.text("register.\(definition.name).title", Session.language)),
                    ]
                }
                if json { return print(String(decoding: try JSONValue.list(rows).pretty(), as: UTF8.self)) }
                for row in rows {
                    let name = row["name"]?.text ?? ""
                    let padding = String(repeating: " ", count: max(1, 12 - name.count))
                    print("\(name)\(padding)\(row["import"]?.flag == true ? "⇄" : "→")  \(row["title"]?.text ?? "")")
                }
            }
        }
    }

    struct Template: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write an empty XLSX table to fill in, with choices and notes.")
        @Argument(help: "The register, as `unit`.") var register: String
        @Argument(help: "The file to write.") var file: String

        func run() async throws {
            try await Session.run {
                guard file.lowercased().hasSuffix(".xlsx") else {
                    throw ValidationError("A template is a workbook: the file's ending is xlsx.")
                }
                let definition = try Registry(Deployment.registers).named(register)
                let locales = try Locales(folder: Resources.locate().locales)
                try Failure.check(target: URL(filePath: file))
                try TemplateFile(
                    definition, locales: locales, time: TimeText(locales, zone: Settings().zone),
                    language: Session.language
                ).write(to: URL(filePath: file))
                print(file)
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a register's records to a file; the export is noted.")
        @Argument(help: "The register, as `unit`.") var register: String
        @Argument(help: "The file to write; its ending says the format: csv, xlsx or ndjson.") var file: String
        @Option(help: "What for, in words; needed where the register tells of persons, and noted.") var purpose: String?
        @Option(help: "What for, of the closed list; needed with --user where reads of the register are logged.")
        var use: Purpose?
        @Option(help: "Filter of the list, as `kind=township`; may come several times.") var filter: [String] = []
        @Flag(help: "Closed records, too.") var all = false
        @Flag(help: "Leave out what the file says of itself.") var plain = false
        @OptionGroup var person: Person

        func run() async throws {
            try await Session.run {
                guard let format = TableFormat(rawValue: URL(filePath: file).pathExtension.lowercased()) else {
                    throw ValidationError("The file's ending is none of csv, xlsx, ndjson.")
                }
                try Failure.check(target: URL(filePath: file))
                let deployment = try await Session.open(writing: true)
                let definition = try deployment.store.registry.named(register)
                var query = Query(open: all ? .all : .open)
                for pair in filter {
                    let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                    guard parts.count == 2 else { throw ValidationError("--filter is written field=value.") }
                    query.equals[parts[0]] = parts[1]
                }
                let principal = try await person.principal(deployment)
                try checkPurpose(definition, principal)
                let order = Web.Export.Order(
                    format: format, query: query, filter: filter.joined(separator: "&"), purpose: purpose, use: use,
                    statement: !plain)
                let locales = try Locales(folder: deployment.resources.locales)
                let export = try await Web.Export(
                    deployment.store, definition, order, by: principal, locales: locales,
                    time: TimeText(locales, zone: deployment.settings.zone), language: Session.language)
                let target = URL(filePath: file)
                let part = target.appendingPathExtension("part")
                defer { unlink(part.path) }
                try Data().write(to: part)
                let handle = try FileHandle(forWritingTo: part)
                let rows = try await export.write { try handle.write(contentsOf: Data($0)) }
                try handle.close()
                // A file of that name is replaced only by a whole one, and at no moment missing.
                guard rename(part.path, target.path) == 0 else {
                    throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: target.path])
                }
                print("\(rows) rows")
                try await deployment.database.close()
            }
        }

        /// What is asked for of both is told at once, by the option that gives it.
        private func checkPurpose(_ definition: Definition, _ principal: Principal) throws(Rejection) {
            var missing: [Rejection.Problem] = []
            if definition.isPersonal, purpose == nil { missing.append(.init("exportWords", field: "--purpose")) }
            if definition.logsReads, use == nil, !principal.has(.system) {
                let choices = Purpose.allCases.map(\.rawValue).joined(separator: ", ")
                missing.append(.init("exportKind", field: "--use", values: ["choices": choices]))
            }
            if !missing.isEmpty { throw Rejection(.invalid, "exportNeeds", problems: missing) }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring files into a register: CSV (UTF-8, GB18030), XLSX, NDJSON.",
            discussion: "Exit codes: 0 all rows taken · 2 some or all refused · 1 failed.")
        @Argument(help: "The register, as `unit`.") var register: String
        @Argument(help: "The files; several are one import.") var files: [String]
        @Flag(help: "Check every row and store nothing.") var dryRun = false
        @Option(help: "A column given by hand, `header=field`; `header=` leaves it out.") var map: [String] = []
        @Option(help: "A value for all rows, `field=value`, for what the files have no column for.")
        var set: [String] = []
        @Option(help: "Name of a sheet to take; several may be named. Otherwise those that fit are taken.")
        var sheet: [String] = []
        @Option(help: "Row in which the header ends, where it is not found by itself.") var headerRow: Int?
        @Option(
            help:
                "Write the refused rows with their reasons to this file, in the format of its ending, or as they came.")
        var refused: String?
        @Flag(help: "JSON instead of words.") var json = false
        @OptionGroup var person: Person

        private var choices: ImportChoices {
            ImportChoices(map: map, set: set, sheets: sheet, headerRow: headerRow)
        }

        func run() async throws {
            try await Session.run {
                let sources = files.map { URL(filePath: $0) }
                for source in sources { try Failure.check(source: source) }
                if let refused { try Failure.check(target: URL(filePath: refused)) }
                let deployment = try await Session.open(writing: true)
                let principal = try await person.principal(deployment)
                let importer = try deployment.importer()
                let definition = try deployment.store.registry.named(register)
                let copies = try sources.map { source -> (name: String, url: URL) in
                    let copy = try importer.spool.incoming()
                    // Of a link the file is copied, not the link.
                    try FileManager.default.copyItem(at: source.resolvingSymlinksInPath(), to: copy)
                    // A copy has the mode of what was copied.
                    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy.path)
                    return (source.lastPathComponent, copy)
                }
                let record = try await choices.receive(copies, for: definition, by: principal, importer)
                try await importer.start(record.id, dryRun: dryRun, by: principal)
                try await importer.perform(record.id, by: principal) { _, part in
                    Session.progress(dryRun ? "checking" : "importing", Int(part * 1_000), of: 1_000)
                }
                let outcome = ImportOutcome(importer, record.id, definition, principal, deployment)
                let isClean = try await outcome.tell(json: json, refused: refused.map { URL(filePath: $0) })
                if dryRun { try await importer.discard(record.id, by: principal) }
                try await deployment.database.close()
                if !isClean { throw ExitCode(2) }
            }
        }
    }
}

extension Purpose: ExpressibleByArgument {}
