import Foundation
import Mustache
import Testing

@testable import Web

/// The shipped templates with the samples of `Tests/Views`: `task-show.json` is for `task/show`, `task-show.empty.json`
/// another one for it, and `layout.json` is the frame of them all.
struct TemplateTests {
    private struct Sample {
        let template: String
        let values: ViewValue
    }

    private let views = Shipped.root.appending(path: "Tests/Views")

    private func samples() throws -> [Sample] {
        func read(_ file: String) throws -> [String: ViewValue] {
            let json = try JSONValue(parsing: Data(contentsOf: views.appending(path: file)))
            return (json.object ?? [:]).mapValues { ViewValue($0) }
        }
        let texts = try Locales(folder: Shipped.resources.locales).tree(.zhHans)
        let frame = try read("layout.json").merging(["t": texts, "assetVersion": "0"]) { _, own in own }
        return try FileManager.default.contentsOfDirectory(atPath: views.path)
            .filter { $0.hasSuffix(".json") && $0 != "layout.json" }.sorted()
            .map { file in
                let name = String(file.prefix { $0 != "." })
                let folder = name.split(separator: "-", maxSplits: 1).joined(separator: "/")
                let isWhole = FileManager.default.fileExists(
                    atPath: Shipped.resources.templates.appending(path: "\(name).mustache").path)
                return Sample(
                    template: isWhole ? name : folder, values: .object(frame.merging(try read(file)) { _, own in own }))
            }
    }

    @Test func `every name in a template is known to its sample`() throws {
        var check = try TemplateCheck(folder: Shipped.resources.templates)
        for sample in try samples() { check.check(sample.template, sample.values) }
        #expect(check.unknown.sorted() == [])
    }

    @Test func `every text that a template names is there`() throws {
        let locales = try Locales(folder: Shipped.resources.locales)
        let texts = try TemplateCheck(folder: Shipped.resources.templates).texts
        #expect(texts.filter { !locales.has($0, .zhHans) }.sorted() == [])
    }

    @Test func `every page has a sample`() throws {
        let names = try TemplateCheck(folder: Shipped.resources.templates).templates.keys
        let pages = names.filter { !$0.hasPrefix("part/") && !["layout", "public", "paper"].contains($0) }
        let missing = Set(pages).subtracting(try samples().map(\.template))
        #expect(missing.sorted() == [])
    }

    /// What has a frame of its own – paper, links, the wall – says it is a drill's just as the pages do.
    @Test func `every frame bears the mark of a drill`() throws {
        let folder = Shipped.resources.templates
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".mustache")
        }
        var frames = 0
        for file in files {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            guard let body = text.range(of: "<body") else { continue }
            frames += 1
            #expect(text[body.lowerBound...].contains("{{> part/drill}}"), "\(file)")
        }
        #expect(frames > 20)
    }

    @Test func `every page renders`() async throws {
        let library = try await MustacheLibrary(directory: Shipped.resources.templates.path)
        for sample in try samples() {
            let html = try #require(library.render(sample.values, withTemplate: sample.template), "\(sample.template)")
            #expect(html.count > 40 && !html.contains("{{"), "\(sample.template)")
        }
    }

    @Test func `the frame's sample has the keys pages are drawn with`() throws {
        let sample = try JSONValue(parsing: Data(contentsOf: views.appending(path: "layout.json")))
        let keys = Set(sample.object?.keys ?? [:].keys)
        #expect(keys.subtracting(Pages.frameKeys) == [])
    }

    @Test func `the check finds what Mustache would not show`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ text: String) throws {
            try text.write(to: folder.appending(path: "\(name).mustache"), atomically: true, encoding: .utf8)
        }
        try write("frame", "{{$body}}{{/body}}{{lang}}")
        try write(
            "page",
            "{{<frame}}{{$body}}{{#rows}}{{name}}{{typo}}{{t.gone}}{{/rows}}{{^none}}{{! x }}{{wrong}}{{/none}}{{/body}}{{/frame}}{{> lost}}"
        )
        var check = try TemplateCheck(folder: folder)
        check.check("page", ["rows": [["name": "a"]], "none": .none, "t": ["there": "x"]])
        let unknown: Set = ["page: typo", "page: t.gone", "page: wrong", "frame: lang", "page: no template lost"]
        #expect(check.unknown == unknown)
    }
}
