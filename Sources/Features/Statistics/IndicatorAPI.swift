import HTTPTypes
import Hummingbird
package import Indicators
import Kernel
package import Registers
package import Web

/// `GET /api/v1/indicators` and `GET /api/v1/indicators/{id}?area=&from=&to=`.
package struct IndicatorAPI: RouteGroup {
    let store: RecordStore
    let book: IndicatorBook

    package init(_ store: RecordStore, _ book: IndicatorBook) { (self.store, self.book) = (store, book) }

    /// Days that one request may ask for.
    private static let mostDays = 366

    package func add(to routes: Routes) {
        let zone = routes.pages.time.zone
        routes.catalogue.define("Indicator", Self.indicator)
        routes.catalogue.define("Figure", Self.figure)
        routes.api(
            APIOperation(
                .get, "/api/v1/indicators", id: "listIndicators", tag: "indicators",
                "The dictionary of indicators: what each one means and where it comes from",
                success: (
                    200,
                    Self.object([
                        "indicators": ["type": "array", "items": APICatalogue.reference(to: "Indicator")]
                    ])
                ))
        ) { _, _ in try Response.json(["indicators": .list(book.indicators.map(Self.json))]) }
        routes.api(
            APIOperation(
                .get, "/api/v1/indicators/{id}", id: "getIndicator", tag: "indicators",
                "An indicator day by day in an area, as of the last change that is counted",
                parameters: [
                    APIParameter("area", "Code of an area; the headquarters' or the post's own without it"),
                    APIParameter("from", "First day; thirty days before the last without it", schema: Self.day),
                    APIParameter("to", "Last day; today without it", schema: Self.day),
                ],
                success: (
                    200,
                    Self.object(
                        [
                            "indicator": APICatalogue.reference(to: "Indicator"), "area": Self.text,
                            "series": ["type": "array", "items": APICatalogue.reference(to: "Figure")],
                        ], optional: ["asOf": ["type": "string", "format": "date-time"]])
                ), refusals: [404, 422])
        ) { _, context in
            let principal = try context.principal()
            let area = try FigureScope(principal).area(context.query.text("area"))
            let to = try Self.day("to", context) ?? CalendarDay(store.now, in: zone)
            let from = try Self.day("from", context) ?? to.advanced(by: -29)
            guard from <= to, to.ordinal - from.ordinal < Self.mostDays else {
                throw Rejection.invalid("badDay", field: "from")
            }
            let (id, book) = (context.parameters.get("id") ?? "", book)
            guard let indicator = book[id] else { throw Rejection.notFound }
            let (series, at) = try await store.read(as: principal) { reading in
                (
                    try reading.series(id, of: book, area: area, from: from, to: to), try reading.countedUpTo()?.at
                )
            }
            var answer: [String: JSONValue] = [
                "indicator": Self.json(indicator), "area": .text(area.text),
                "series": .list(series.map { Self.json($0, $1) }),
            ]
            if let at { answer["asOf"] = .text(at.description) }
            return try Response.json(.object(answer))
        }
    }

    private static func day(_ name: String, _ context: AppContext) throws -> CalendarDay? {
        guard let text = context.query.text(name) else { return nil }
        guard let day = CalendarDay(text) else { throw Rejection.invalid("badDay", field: name) }
        return day
    }

    private static func json(_ day: CalendarDay, _ figure: Figure) -> JSONValue {
        [
            "day": .text(day.description), "value": figure.value.map { .number($0) } ?? .null,
            "numerator": figure.numerator.map { .integer($0) } ?? .null,
            "denominator": figure.denominator.map { .integer($0) } ?? .null,
        ]
    }

    private static func json(_ indicator: Indicator) -> JSONValue {
        let words = { (words: Words) -> JSONValue in ["zh": .text(words.zh), "en": .text(words.en)] }
        var parts: [JSONValue] = []
        if case .ratio(let numerator, let denominator, _) = indicator.kind {
            parts = [.text(numerator), .text(denominator)]
        }
        if case .sum(let of) = indicator.kind { parts = of.map { .text($0) } }
        return [
            "id": .text(indicator.id), "name": words(indicator.name), "definition": words(indicator.definition),
            "unit": words(indicator.unit), "owner": .text(indicator.owner), "rollUp": .text(indicator.rollUp.rawValue),
            "parts": .list(parts), "public": .flag(indicator.isPublic), "mandated": .flag(indicator.isMandated),
        ]
    }

    private static let text: JSONValue = ["type": "string"]
    private static let day: JSONValue = ["type": "string", "format": "date"]
    private static let words = object(["zh": text, "en": text])
    private static let indicator = object([
        "id": text, "name": words, "definition": words, "unit": words, "owner": text, "rollUp": text,
        "parts": ["type": "array", "items": text], "public": ["type": "boolean"], "mandated": ["type": "boolean"],
    ])
    private static let figure = object([
        "day": day, "value": ["type": ["number", "null"]], "numerator": ["type": ["integer", "null"]],
        "denominator": ["type": ["integer", "null"]],
    ])

    private static func object(_ required: [String: JSONValue], optional: [String: JSONValue] = [:]) -> JSONValue {
        [
            "type": "object", "required": .list(required.keys.sorted().map(JSONValue.text)),
            "properties": .object(required.merging(optional) { first, _ in first }),
        ]
    }
}
