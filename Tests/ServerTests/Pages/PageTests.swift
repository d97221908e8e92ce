import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Organisation
import Registers
import TestSupport
import Testing
import Web

@testable import Server

/// Pages as they really are: the program's data in the program's templates, for people of every role.
@Suite struct PageTests {
    private static let languages = ["zh-Hans", "en"]

    /// All pages that a viewer can open: those without a parameter, and those of a few records in reach.
    private func addresses(_ fixture: ServerFixture, _ viewer: Viewer) async throws -> [String] {
        var records: [String: [Record]] = [:]
        for definition in fixture.store.registry.definitions {
            let visible = try await fixture.all(definition).filter(viewer.maySee)
            // One of each state: a page looks different in each.
            let states = Dictionary(grouping: visible, by: \.state).values.compactMap(\.last)
            records[definition.name] = states
        }
        let others = ["/api/", "/events", "/metrics", "/openapi.json", "/language", "/healthz", "/evidence"]
        let pages = fixture.routes.filter { $0.method == .get && !$0.path.hasSuffix(".xlsx") }.map(\.path)
            .filter { path in !others.contains { path.hasPrefix($0) } }
        return pages.flatMap { path -> [String] in
            if !path.contains("{") { return [path] }
            let fill = { (path: String, name: String) in
                (records[name] ?? []).map { path.replacingOccurrences(of: "{id}", with: $0.id.text) }
            }
            switch path.split(separator: "/").first {
            case "registers":
                return records.keys.sorted().flatMap { name in
                    let here = path.replacingOccurrences(of: "{name}", with: name)
                    return here.contains("{id}") ? fill(here, name) : [here]
                }
            case "tasks": return fill(path, "task")
            case "directives": return fill(path, "directive")
            case "meetings": return fill(path, "meeting")
            case "users": return fill(path, "user")
            case "telephone": return fill(path, "phoneCall")
            case "oral": return fill(path, "oralDirective")
            case "exports": return fill(path, "export")
            case "privacy":
                return fill(path.replacingOccurrences(of: "{register}", with: "phoneCall"), "phoneCall")
            case "arrivals": return fill(path, "arrival")
            case "handovers": return fill(path, "handOver")
            case "circulation": return fill(path, "upperDocument")
            case "attendance": return fill(path, "attendance")
            case "practices": return fill(path, "practice")
            case "policies": return fill(path, "policy")
            case "risk-areas": return fill(path, "riskArea")
            case "visits": return fill(path, "visit")
            case "reports" where path.contains("{type}"):
                return ["villageReturnees", "dailyWork"].map { path.replacingOccurrences(of: "{type}", with: $0) }
            case "reports": return fill(path, "report")
            case "report-types": return fill(path, "reportType")
            case "incidents": return fill(path, "incident")
            case "aberrations": return fill(path, "aberration")
            case "workbooks": return path.hasSuffix("fill") ? [] : fill(path, "workbook")
            case "sitreps": return path.contains("{id}.") ? [] : fill(path, "sitrep")
            case "persons", "measures", "grounds", "appeals":
                return fill(path, String(path.split(separator: "/")[0].dropLast()))
            case "corrections": return fill(path, "recordCorrection")
            case "measure-exceptions": return fill(path, "measureException")
            case "bulletins": return fill(path, "bulletin")
            case "plans", "inspections", "findings", "places", "packs":
                return path.hasSuffix(".csv") || path.hasSuffix(".xlsx")
                    ? [] : fill(path, String(path.split(separator: "/")[0].dropLast()))
            case "sites", "stays", "transfers", "placements":
                return path.hasSuffix("admission") ? [] : fill(path, String(path.split(separator: "/")[0].dropLast()))
            case "sweeps": return path.contains("{line}") ? [] : fill(path, "sweep")
            case "checks": return fill(path, "measure")
            case "round", "households": return fill(path, "household")
            case "help": return fill(path, "helpTicket")
            case "assessments": return fill(path, "assessment")
            case "deployments": return fill(path, "deployment")
            case "support-teams": return fill(path, "supportTeam")
            case "closed-places": return fill(path, "closedPlace")
            case "shares": return fill(path, "share")
            case "visitors": return fill(path, "visitLedger")
            case "activations": return fill(path, "response")
            case "areas":
                return ["990101", "990101101", "990101101001"].map {
                    path.replacingOccurrences(of: "{code}", with: $0)
                }
            case "indicators":
                return ["task.issued", "task.closureRate", "population", "task.reply.met"].map {
                    path.replacingOccurrences(of: "{id}", with: $0)
                }
            case "briefs":
                return (records["brief"] ?? []).compactMap { $0.values.stored["day"]?.text }.map {
                    path.replacingOccurrences(of: "{day}", with: $0)
                }
            default: return []
            }
        }
    }

    @Test(arguments: [
        "commander", "duty1", "qingshi", "qingshi-1", "inspector", "privacy", "admin", "qingshi-doctor",
    ])
    func everyPageIsDrawnInBothLanguagesWithoutARawKey(_ login: String) async throws {
        let fixture = try await ServerFixture.shared()
        let uris = try await addresses(fixture, Viewer(login, fixture))
        #expect(uris.count > 15)
        let areas = try FileManager.default.contentsOfDirectory(
            atPath: fixture.deployment.resources.locales.appending(path: "zh-Hans").path
        ).map { $0.replacingOccurrences(of: ".json", with: "") }
        let pattern = "\\b(\(areas.joined(separator: "|")))\\.[a-z][A-Za-z]*(\\.[A-Za-z]+)*"
        for language in Self.languages {
            let headers = try await fixture.headers(login, [.cookie: "lang=\(language)"])
            try await fixture.test { client in
                var drawn = 0
                let key = try Regex(pattern)
                for uri in uris {
                    let response = try await client.execute(uri: uri, method: .get, headers: headers)
                    #expect(
                        [200, 303, 403, 404].contains(response.status.code), "\(login) \(uri): \(response.status.code)")
                    guard response.status == .ok else { continue }
                    drawn += 1
                    let html = String(buffer: response.body)
                    // A definition, an objective or a section is data and names indicators; a notice names its rule.
                    let isData = [
                        "report-types/", "reportType", "registers/snapshot", "registers/notice/", "registers/objective",
                        "registers/section", "registers/workstream",
                    ]
                    .contains { uri.contains($0) }
                    for word in isData ? [] : Self.words(html) where Self.mayBeKey(word) && word.contains(key) {
                        Issue.record("\(login) \(language) \(uri): \(word.prefix(120))")
                    }
                    let unfilled = html.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }.filter {
                        $0.utf8.contains(UInt8(ascii: "{")) && $0.contains("{{") && !$0.contains("alert(1)")
                            && !$0.contains("script&gt;{{title}}.txt")
                    }
                    #expect(unfilled == [], "\(uri)")
                    if response.headers[.contentType]?.hasPrefix("text/html") == true {
                        #expect(html.contains("lang=\"\(language)\"") || !html.contains("<html"), "\(uri)")
                    }
                }
                #expect(drawn > 10)
            }
        }
    }

    /// A key has a dot; an address of mail is none.
    private static func mayBeKey(_ word: String) -> Bool {
        word.utf8.contains(UInt8(ascii: ".")) && !word.utf8.contains(UInt8(ascii: "@"))
    }

    /// What a reader sees: texts between tags, and the values of attributes that are read out or shown.
    private static func words(_ html: String) -> [String] {
        var words: [String] = []
        for bytes in html.utf8.split(separator: UInt8(ascii: "<")) {
            let part = Substring(bytes)
            let pieces = bytes.split(separator: UInt8(ascii: ">"), maxSplits: 1, omittingEmptySubsequences: false)
                .map { Substring($0) }
            if ["script", "style", "code"].contains(where: part.hasPrefix) { continue }
            if pieces.count > 1 { words.append(String(pieces[1])) }
            let values = pieces[0].utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
                .map { Substring($0) }
            for (name, value) in zip(values, values.dropFirst()).enumerated().filter({ $0.offset % 2 == 0 }).map(
                \.element)
            {
                if ["title=", "aria-label=", "placeholder=", "alt=", "data-confirm=", "data-label="].contains(
                    where: name.hasSuffix)
                {
                    words.append(String(value))
                }
            }
        }
        return words
    }

    /// Words that are stored are shown as words: no tag of theirs becomes a tag, no place of theirs is filled in.
    @Test(arguments: ["duty1", "commander", "qingshi", "health", "admin"])
    func storedTextIsNeverRenderedAsHTML(_ login: String) async throws {
        let fixture = try await ServerFixture.shared()
        let uris = try await addresses(fixture, Viewer(login, fixture))
        let headers = try await fixture.headers(login)
        try await fixture.test { client in
            var seen = 0
            for uri in uris where !uri.hasSuffix(".md") && !uri.hasSuffix(".json") {
                let html = String(buffer: try await client.execute(uri: uri, method: .get, headers: headers).body)
                #expect(!html.contains("<script>alert"), "\(uri)")
                seen += html.components(separatedBy: "&lt;script&gt;alert(1)&lt;/script&gt;{{title}}").count - 1
            }
            #expect(seen > 0, "the words are somewhere")
        }
    }

    @Test func whatWasUploadedIsOnlyDownloaded() async throws {
        let fixture = try await ServerFixture.shared()
        let headers = try await fixture.headers("duty1")
        let files = try await fixture.all(try fixture.store.registry.named("evidence"))
        #expect(!files.isEmpty)
        try await fixture.test { client in
            for file in files {
                let response = try await client.execute(uri: "/evidence/\(file.id)", method: .get, headers: headers)
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == "text/plain; charset=utf-8")
                let disposition = response.headers[.contentDisposition] ?? ""
                #expect(disposition.hasPrefix("attachment"))
                #expect(!disposition.contains("<") && !disposition.contains("\n"))
                #expect(response.headers[.init("X-Content-Type-Options")!] == "nosniff")
            }
        }
    }

    @Test func everyTextThatARegisterNeedsIsThere() throws {
        let locales = try Locales(folder: Resources.locate().locales)
        #expect(locales.gaps == [])
        #expect(locales.placeGaps == [])
        let keys = Registry(Deployment.registers).wordKeys
        for language in Language.allCases {
            #expect(keys.filter { !locales.has($0, language) } == [], "\(language)")
        }
    }

    /// Every code that the sources refuse with has its words.
    @Test func everyRefusalHasWords() throws {
        let locales = try Locales(folder: Resources.locate().locales)
        let sources = URL(filePath: #filePath).appending(path: "../../../../Sources").standardized
        let pattern =
            #/(?:Rejection\(\s*\.\w+,\s*|\.invalid\(\s*|Problem\(\s*|problems\.append\(\.init\(|check\.fail\(\s*)"([a-z][A-Za-z]+)"/#
        var codes: Set<String> = []
        for case let file as URL in FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
            ?? .init()
        where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            codes.formUnion(text.matches(of: pattern).map { String($0.1) })
        }
        #expect(codes.count > 50)
        for language in Language.allCases {
            #expect(codes.filter { !locales.has("rejection.\($0)", language) }.sorted() == [], "\(language)")
        }
    }
}
