import Foundation
import HTTPTypes
package import Hummingbird
package import Kernel
package import Mustache
import Registers

/// Draws pages (页面) from `Resources/Templates` with the frame every page has: language, menu, who is signed in.
package struct Pages: Sendable {
    private let library: MustacheLibrary
    package let locales: Locales
    package let time: TimeText
    private let navigation: [NavigationItem]
    /// Name of the deployment's headquarters, as "青河县疫情防控指挥部".
    private let headquarters: String
    private let assetVersion: String
    /// Name of the drill whose database this is (演练); nil for the real one.
    package let drill: String?

    package init(
        library: MustacheLibrary, locales: Locales, time: TimeText, headquarters: String = "",
        navigation: [NavigationItem] = [], assetVersion: String = "0", drill: String? = nil
    ) {
        (self.library, self.locales, self.time, self.drill) = (library, locales, time, drill)
        (self.headquarters, self.navigation, self.assetVersion) = (headquarters, navigation, assetVersion)
    }

    /// - Throws: a fault when a template does not parse.
    package init(
        _ resources: Resources, locales: Locales, time: TimeText, headquarters: String,
        navigation: [NavigationItem] = [], drill: String? = nil
    ) async throws {
        let library = try await MustacheLibrary(directory: resources.templates.path)
        self.init(
            library: library, locales: locales, time: time, headquarters: headquarters, navigation: navigation,
            assetVersion: try Assets.version(of: resources.assets), drill: drill)
    }

    /// The page of template `name`, as `directive/draft`.
    /// - Parameter values: the page's own; `title` is the window's.
    /// - Throws: a fault when there is no such template.
    package func render(
        _ name: String, _ values: [String: ViewValue] = [:], status: HTTPResponse.Status = .ok, for context: AppContext
    ) throws -> Response {
        var response = Response.html(try text(of: name, values, for: context), status: status)
        if context.flash != nil { response.setCookie(Flash.clearing(secure: context.isSecure)) }
        return response
    }

    /// The text of a template, for what is no answer to a browser: a file, paper.
    /// - Throws: a fault when there is no such template.
    package func text(of name: String, _ values: [String: ViewValue], for context: AppContext) throws -> String {
        let view = ViewValue.object(frame(for: context).merging(values) { _, own in own })
        guard let text = library.render(view, withTemplate: name) else { throw MissingTemplate(name: name) }
        return text
    }

    /// A part of a page that is the same for some time: it knows texts and the token of forms, and nothing of the frame.
    /// - Throws: a fault when there is no such template.
    package func part(
        _ name: String, _ values: [String: ViewValue], _ language: Language, csrf: String = ""
    ) throws -> String {
        let frame: [String: ViewValue] = [
            "lang": .text(language.rawValue), "t": locales.tree(language), "csrf": .text(csrf),
            "assetVersion": .text(assetVersion),
        ]
        guard let text = library.render(ViewValue.object(frame.merging(values) { _, own in own }), withTemplate: name)
        else { throw MissingTemplate(name: name) }
        return text
    }

    /// A text in the reader's language.
    package func text(_ key: String, _ values: [String: String] = [:], for context: AppContext) -> String {
        locales.text(key, context.language, values)
    }

    /// What a form shows of a refusal: its own text, and each problem with field and text.
    package func problems(of rejection: Rejection, for context: AppContext) -> ViewValue {
        let own = Rejection.Problem(rejection.code, values: rejection.values)
        return .list(
            (rejection.problems.isEmpty ? [own] : rejection.problems).map { problem in
                [
                    "field": ViewValue(problem.field),
                    "text": .text(locales.text("rejection.\(problem.code)", context.language, problem.values)),
                ]
            })
    }

    /// Keys every page has; a template may use them anywhere.
    package static let frameKeys: Set<String> = [
        "lang", "title", "csrf", "t", "nav", "navRest", "hasRest", "restActive", "me", "headquarters", "asOf", "flash",
        "switchLanguage", "path", "assetVersion", "readiness", "drill", "watermark",
    ]

    private func frame(for context: AppContext) -> [String: ViewValue] {
        let language = context.language
        let other = Language.allCases.first { $0 != language } ?? language
        let me = context.signedIn
        let roles = me?.principal.roles ?? []
        let hidden = context.standing?.hidden ?? []
        let menu = navigation.filter { !$0.roles.isDisjoint(with: roles) && !hidden.contains($0.path) }
        let (near, rest) = (menu.prefix(NavigationItem.near), menu.dropFirst(NavigationItem.near))
        return [
            "lang": .text(language.rawValue),
            "title": .none,
            "csrf": .text(context.csrf),
            "t": locales.tree(language),
            "nav": entries(near, context), "navRest": groups(rest, context), "hasRest": .flag(!rest.isEmpty),
            "restActive": .flag(rest.contains { $0.leads(to: context.location) }),
            "me": me.map {
                [
                    "name": .text($0.principal.name), "post": .text(locales.text($0.post, language)),
                    "unit": .text($0.unit),
                ]
            }
                ?? .none,
            "headquarters": .text(headquarters),
            "asOf": .text(time.moment(.now, language)),
            "flash": context.flash.map {
                ["kind": .text($0.tone.rawValue), "text": .text(locales.text($0.key, language, $0.values))]
            } ?? .none,
            "switchLanguage": [
                "href": .text("/language/\(other.rawValue)?next=\(queryValue(context.location))"),
                "label": .text(other.name),
            ],
            "path": .text(context.location), "readiness": standing(context), "drill": ViewValue(drill),
            "assetVersion": .text(assetVersion), "watermark": watermark(context),
        ]
    }

    /// Name and time of the reader behind a page that shows personal records, on the screen and on paper.
    private func watermark(_ context: AppContext) -> ViewValue {
        guard ReadMark.current?.isSet == true, let me = context.signedIn else { return .none }
        let now = Instant.now
        return ["text": .text("\(me.principal.name) \(CalendarDay(now, in: time.zone)) \(time.clock(now))")]
    }

    private func standing(_ context: AppContext) -> ViewValue {
        guard let standing = context.standing else { return .none }
        let language = context.language
        let words = [
            "level": standing.level.map { locales.text($0, language) } ?? "",
            "day": standing.since.map { time.day($0, language) } ?? "",
        ]
        let key = standing.isResponse ? "activation.standing.response" : "activation.standing.peace"
        return ["isResponse": .flag(standing.isResponse), "text": .text(locales.text(key, language, words))]
    }

    private func groups(_ items: some Sequence<NavigationItem>, _ context: AppContext) -> ViewValue {
        let grouped = Dictionary(grouping: items, by: \.group)
        return .list(
            NavigationItem.Group.allCases.compactMap { group in
                grouped[group].map {
                    [
                        "heading": .text(locales.text("app.navGroup.\(group.rawValue)", context.language)),
                        "items": entries($0, context),
                    ]
                }
            })
    }

    private func entries(_ items: some Sequence<NavigationItem>, _ context: AppContext) -> ViewValue {
        .list(
            items.map { item in
                [
                    "href": .text(item.path), "label": .text(locales.text(item.key, context.language)),
                    "icon": .text(item.icon), "active": .flag(item.leads(to: context.location)),
                ]
            })
    }

    package struct MissingTemplate: Error, CustomStringConvertible {
        let name: String
        package var description: String { "no template \(name)" }
    }
}

/// `text` as one value of a query.
package func queryValue(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        let scalar = Unicode.Scalar(byte)
        if scalar.isASCII,
            scalar.properties.isAlphabetic || (0x30...0x39).contains(byte) || "-._~/".unicodeScalars.contains(scalar)
        {
            encoded.unicodeScalars.append(scalar)
        } else {
            let digits = String(byte, radix: 16, uppercase: true)
            encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }
    }
    return encoded
}
