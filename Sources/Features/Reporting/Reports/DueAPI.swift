import Duties
import Foundation
import Hummingbird
import Indicators
import Kernel
import Organisation
import Registers
package import Web

/// Reports for programs; reading what was told goes through the registers' own API.
///
/// | | |
/// |---|---|
/// | GET | /api/v1/reports/due?day= |
/// | POST | /api/v1/reports |
package struct DueAPI: RouteGroup {
    let face: ReportingFace

    package init(_ face: ReportingFace) { self.face = face }

    package func add(to routes: Routes) {
        let (store, rules) = (face.store, face.rules)
        routes.api(
            APIOperation(
                .get, "/api/v1/reports/due", id: "listDueReports", tag: "reports",
                "What the caller's units owe on a day, and what has become of it.",
                parameters: [
                    APIParameter(
                        "day", "Day on which it is due; today unless given.",
                        schema: ["type": "string", "format": "date"])
                ],
                success: (200, ["type": "array", "items": ["type": "object"]]), refusals: [422])
        ) { _, context in
            let principal = try context.principal()
            if let text = context.query.text("day"), CalendarDay(text) == nil {
                throw Rejection.invalid("badDay", field: "day")
            }
            let slot = context.query.day("day") ?? face.today
            let all = try await store.read(as: principal) { reading in
                let sees = principal.has(.commander, .dutyOfficer, .sectionLead, .inspector)
                return try reading.expected(reading.reportForms(), on: slot).map { expected in
                    expected.only { sees || principal.units.contains($0.unit) }
                }
            }
            return try Response.json(.list(all.flatMap { expected in expected.lines.map { Self.line($0, expected) } }))
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/reports", id: "confirmReport", tag: "reports",
                "Confirms one report of a unit. `version` is the one that was read, absent for a first report.",
                body: APIBody([
                    "type": "object", "required": ["type", "unit", "day", "values"],
                    "properties": [
                        "type": ["type": "string"], "unit": ["type": "string"],
                        "day": ["type": "string", "format": "date"],
                        "values": [
                            "type": "object", "additionalProperties": ["type": ["string", "number", "boolean"]],
                        ],
                        "reasons": ["type": "object", "additionalProperties": ["type": "string"]],
                        "version": ["type": "integer"], "saidBy": ["type": "string"],
                    ],
                ]), success: (200, ["type": "object"]), refusals: [403, 404, 409, 412, 415, 422])
        ) { request, context in
            let (principal, json) = (try context.principal(), try await request.json())
            guard let unit = json["unit"]?.text.flatMap({ RecordID($0) }),
                let slot = json["day"]?.text.flatMap({ CalendarDay($0) }), let type = json["type"]?.text
            else { throw Rejection.invalid("required", field: "unit") }
            let entry = try Self.entry(type, json)
            let saidBy = try json.string("saidBy")
            let report = try await store.write(by: principal) {
                try $0.confirm([entry], of: unit, on: slot, saidBy: saidBy, rules: rules)[0]
            }
            return try Response.json([
                "id": .text(report.id.text), "state": .text(report.state), "version": .integer(Int(report.version)),
            ])
        }
    }

    /// A report as a request tells it; what is wrong with a value is named by its path in the request.
    static func entry(_ type: String, _ json: JSONValue) throws -> ReportEntry {
        try ReportEntry(
            type, values(json), reasons: reasons(json), version: json.int("version").map { Int64($0) },
            place: "values.")
    }

    /// - Throws: `Rejection` invalid `malformed` for what no field can hold.
    private static func values(_ json: JSONValue) throws -> [String: String] {
        try json.members("values") { value in
            switch value {
            case .text(let text): text
            case .integer(let number): String(number)
            // 10¹² and more, and what is no whole number: refused by the field, which is named.
            case .number(let number):
                number.rounded() == number && abs(number) < 1e18 ? String(Int64(number)) : "\(number)"
            case .flag(let flag): flag ? "true" : "false"
            default: nil
            }
        }
    }

    /// Why figures differ from what the records hold, by field.
    /// - Throws: `Rejection` invalid `badChoice`.
    private static func reasons(_ json: JSONValue) throws -> [String: ReportEntry.Reason] {
        try json.members("reasons", else: "badChoice") { value in
            value.text.flatMap { CorrectionReason(rawValue: $0) }.map { ReportEntry.Reason($0) }
        }
    }

    private static func line(_ line: Expected.Line, _ expected: Expected) -> JSONValue {
        [
            "type": .text(expected.form.id), "title": .text(expected.form.title.zh), "unit": .text(line.unit.text),
            "day": .text(expected.slot.description),
            "covers": .text(expected.form.clock.covered(dueOn: expected.slot).description),
            "due": line.duty.map { .text($0.due.description) } ?? .null, "state": .text(line.state.rawValue),
            "report": line.report.map { .text($0.id.text) } ?? .null,
            "version": line.report.map { .integer(Int($0.version)) } ?? .null,
        ]
    }
}
