import Hummingbird
import Kernel
package import Registers
package import Web

/// Files the office carries away (导出): `/directives/{id}/breakdown.xlsx`.
package struct ExportPages: RouteGroup {
    let store: RecordStore
    let rules: CommandRules

    package init(store: RecordStore, rules: CommandRules) { (self.store, self.rules) = (store, rules) }

    package func add(to routes: Routes) {
        let pages = routes.pages
        routes.signedIn.get("directives/{id}/breakdown.xlsx") { _, context in
            let id = try context.recordID()
            let breakdown = try await store.read(as: try context.principal()) { try $0.breakdown(of: id) }
            let words = BreakdownWords(
                breakdown: breakdown, locales: pages.locales, language: context.language, time: pages.time,
                now: store.now)
            return Response.workbook(try BreakdownWorkbook(words: words).bytes(), name: words.fileName)
        }
    }
}
