import Database
package import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
package import Registers
package import Web

/// The county's own contact sheet: upload, preview with questions, and all of it in one go (导入通讯录).
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/start/directory` | administrator |
/// | POST | `/start/directory` | administrator; the file as the body |
/// | GET, POST | `/start/directory/preview` | administrator: what would be made; `then=make` makes it |
/// | POST | `/start/directory/discard` | administrator: throws the upload away |
package struct DirectoryPages: RouteGroup {
    private let store: RecordStore
    private let folder: URL
    private let spool: Spool

    /// - Parameter folder: `Resources/Starter`.
    package init(_ store: RecordStore, folder: URL, spool: Spool) {
        (self.store, self.folder, self.spool) = (store, folder, spool)
    }

    package func add(to routes: Routes) {
        let (pages, spool) = (routes.pages, spool)
        routes.signedIn.get("start/directory") { _, context -> Response in try upload(pages, nil, context) }
        routes.signedIn.post("start/directory") { request, context -> Response in
            let principal = try StartPages.administrator(context)
            let file = staged(principal)
            do {
                let body = try await request.bytes()
                try FileManager.default.createDirectory(at: spool.folder, withIntermediateDirectories: true)
                try Data(body.readableBytesView).write(to: file, options: .atomic)
                _ = try DirectorySheet(contentsOf: file)
            } catch let rejection as Rejection where [.invalid, .unsupported, .tooLarge].contains(rejection.kind) {
                try? FileManager.default.removeItem(at: file)
                return try upload(pages, rejection, context)
            }
            return .see("/start/directory/preview", for: context)
        }
        routes.signedIn.get("start/directory/preview") { _, context -> Response in try await preview(pages, context) }
        routes.signedIn.post("start/directory/preview") { _, context -> Response in
            let principal = try StartPages.administrator(context)
            guard context.form["then"] == "make" else { return try await preview(pages, context) }
            let (choices, folder, file) = (DirectoryChoices(context.form), folder, staged(principal))
            let sheet = try read(file)
            let day = CalendarDay(store.now, in: pages.time.zone)
            do {
                let made = try await store.write(by: principal) { writing in
                    let basis = try DirectoryBasis(writing.reading, folder)
                    return try writing.make(basis.plan(sheet, choices), basis.starter, from: day)
                }
                try FileManager.default.removeItem(at: file)
                let values = [
                    "units": made.units, "contacts": made.contacts, "changed": made.changed, "users": made.users.count,
                ]
                return .see("/slips", flash: Flash("directory.made", values.mapValues(String.init)), for: context)
            } catch let rejection as Rejection where rejection.code == "directoryOpen" {
                return try await preview(pages, context, rejection)
            }
        }
        routes.signedIn.post("start/directory/discard") { _, context -> Response in
            let file = staged(try StartPages.administrator(context))
            if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(at: file) }
            return .see("/start/directory", flash: Flash("directory.discarded", tone: .warning), for: context)
        }
    }

    /// Each administrator has one upload at a time; the importer's service clears what is forgotten.
    private func staged(_ principal: Principal) -> URL { spool.folder.appending(path: "directory-\(principal.user)") }

    private func read(_ file: URL) throws -> DirectorySheet {
        guard FileManager.default.fileExists(atPath: file.path) else { throw Rejection.notFound }
        return try DirectorySheet(contentsOf: file)
    }

    private func upload(_ pages: Pages, _ rejection: Rejection?, _ context: AppContext) throws -> Response {
        let principal = try StartPages.administrator(context)
        return try pages.render(
            "start/directory",
            [
                "title": .text(pages.text("start.step.directory", for: context)),
                "waiting": .flag(FileManager.default.fileExists(atPath: staged(principal).path)),
                "problem": ViewValue(rejection.map { pages.text("rejection.\($0.code)", $0.values, for: context) }),
            ], status: rejection?.kind.status ?? .ok, for: context)
    }

    private func preview(
        _ pages: Pages, _ context: AppContext, _ rejection: Rejection? = nil
    ) async throws -> Response {
        let principal = try StartPages.administrator(context)
        let (sheet, folder, choices) = (try read(staged(principal)), folder, DirectoryChoices(context.form))
        let basis = try await store.read(as: principal) { try DirectoryBasis($0, folder) }
        let view = DirectoryView(
            plan: basis.plan(sheet, choices), basis: basis, passedOver: sheet.passedOver, pages: pages, context: context
        )
        return try pages.render(
            "start/preview", view.values(rejection), status: rejection?.kind.status ?? .ok, for: context)
    }
}

/// What a contact sheet is read against: the units that are there, the template, the areas.
struct DirectoryBasis: Sendable {
    let tree: UnitTree
    let areas: [(AreaCode, String)]
    let starter: StarterUnits
    let matching: UnitMatching

    init(_ reading: Reading, _ folder: URL) throws {
        let county = try reading.countyName()
        (tree, areas) = (try UnitTree(reading), try reading.areasBelow())
        starter = try StarterUnits(folder: folder, county: county)
        matching = UnitMatching(
            StartPages.candidates(tree: tree, areas: areas, starter), county: county)
    }

    func plan(_ sheet: DirectorySheet, _ choices: DirectoryChoices) -> DirectoryPlan {
        DirectoryPlan(sheet, matching, kinds: kind, choices: choices)
    }

    func kind(_ target: UnitTarget) -> UnitKind? {
        if case .new(let kind) = target { return kind }
        return matching.candidate(target)?.kind
    }

    /// Short name of what a target is, or will be.
    func name(_ target: UnitTarget) -> String {
        switch target {
        case .unit(let id): tree.name(id)
        case .starter(let key): starter.units.first { $0.key == key }?.short ?? key
        case .area(let code): areas.first { $0.0 == code }.map { AreaUnitName.short($0.1) } ?? code.text
        case .new, .skip: ""
        }
    }
}
