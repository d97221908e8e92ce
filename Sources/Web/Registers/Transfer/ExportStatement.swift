import Kernel
import Registers

/// What an export says of itself (导出说明): register, scope, filter, who, when, what for, and under which number it is noted.
struct ExportStatement {
    /// One fact a line, as `用途:报送市指挥部`.
    let lines: [String]

    init(_ export: Export) {
        let (words, order) = (export.words, export.order)
        let say = { (key: String, value: String) in
            words.locales.text("transfer.statement.\(key)", words.language, ["value": value])
        }
        let whole = Scope(export.principal, export.definition).branches.contains { $0.column == nil }
        let day = CalendarDay(export.store.now, in: words.time.zone)
        // What is carried out of a drill's database says so first.
        let drill = words.drill.map { words.locales.text("drill.fileMark", words.language) + $0 }
        lines =
            [drill].compactMap(\.self) + [
                say("register", words.register),
                words.locales.text("transfer.statement.\(whole ? "whole" : "part")", words.language),
                say("filter", Self.filter(order.query, words)),
                say("by", export.principal.name),
                say("at", "\(day) \(words.time.clock(export.store.now))"),
            ] + (order.purpose.map { [say("purpose", $0)] } ?? []) + [say("number", export.record.text)]
    }

    private static func filter(_ query: Query, _ words: RegisterWords) -> String {
        var parts = query.equals.sorted { $0.key < $1.key }.map { name, value in
            let text =
                name == "state"
                ? words.state(value)
                : words.definition.field(name).flatMap { field in
                    (try? field.value(from: value)).flatMap { words.text(field, $0) }
                }
            return "\(words.label(name)) = \(text ?? value)"
        }
        if let counted = query.counted {
            let values = [counted.measure, counted.area?.text, counted.day?.description].compactMap(\.self)
            let label = words.locales.text("register.counted.label", words.language)
            parts.append("\(label) = \(values.joined(separator: " "))")
        }
        if !query.search.isEmpty { parts.append("“\(query.search)”") }
        if !words.definition.workflow.closed.isEmpty, query.open != .all {
            parts.append(words.locales.text("transfer.statement.\(query.open.rawValue)", words.language))
        }
        return parts.isEmpty ? words.locales.text("app.all", words.language) : parts.joined(separator: "; ")
    }
}
