import Kernel
import Registers
import Synchronization

/// Definitions read once: the same text is the same form.
enum ReportForms {
    private static let read = Mutex<[String: ReportForm]>([:])

    static func form(of record: Record) throws -> ReportForm? {
        guard let text = record[ReportTypes.fields.definition] else { return nil }
        return try form(text)
    }

    static func form(_ yaml: String) throws -> ReportForm {
        if let known = read.withLock({ $0[yaml] }) { return known }
        let form = try ReportForm(yaml: yaml)
        read.withLock { forms in
            // Drafts come and go; what is in force is few.
            if forms.count > 200 { forms.removeAll() }
            forms[yaml] = form
        }
        return form
    }
}
