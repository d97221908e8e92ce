import Foundation
import HTTPTypes
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
            return Response(
                status: .ok,
                headers: [
                    .contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    .contentDisposition: Self.attachment(words.fileName), .cacheControl: "no-store",
                ], body: .init(byteBuffer: .init(bytes: try BreakdownWorkbook(words: words).bytes())))
        }
    }

    /// `Content-Disposition` with the name in UTF-8 (RFC 6266, RFC 8187) and a plain one for old browsers.
    static func attachment(_ name: String) -> String {
        let safe = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        let encoded = name.addingPercentEncoding(withAllowedCharacters: safe) ?? "file.xlsx"
        return "attachment; filename=\"breakdown.xlsx\"; filename*=UTF-8''\(encoded)"
    }
}
