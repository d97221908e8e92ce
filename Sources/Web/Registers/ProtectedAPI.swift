import Hummingbird
import Kernel
import Registers

extension FieldInfo {
    /// A given number as it may be told again; nothing of a text that is none.
    func masked(_ text: String) -> String {
        text.isEmpty ? "" : kind.number?.init(written: text)?.masked ?? Definition.hidden
    }
}

extension Definition {
    /// An address stays in histories and logs of proxies: it holds no number of a person.
    /// - Throws: `Rejection` invalid `numberInAddress`.
    func checkAddress(_ query: Query, in reading: Reading) throws {
        if reading.isNumber(self, query.search) { throw Rejection.invalid("numberInAddress", field: "q") }
    }
}

extension RegisterAPI {
    func addProtected(_ definition: Definition, _ operations: RegisterOperations, to routes: Routes) {
        let store = store
        routes.api(operations.search) { request, context in
            let principal = try context.principal()
            guard !Scope(principal, definition).branches.isEmpty else { throw Rejection.forbidden }
            let json = try await request.json()
            guard let sought = json["q"]?.text else { throw Rejection.invalid("required", field: "q") }
            let open = json["open"].map { $0.text.flatMap { Query.Open(rawValue: $0) } } ?? .open
            guard let open else { throw Rejection.invalid("badChoice", field: "open") }
            let records = try await store.read(as: principal) { reading in
                guard reading.isNumber(definition, sought) else {
                    throw Rejection.invalid("numberExpected", field: "q")
                }
                return try reading.page(definition, Query(open: open, search: sought)).records
            }
            return try Response.json(["records": .list(records.map(definition.json))])
        }
        routes.api(operations.reveal) { request, context in
            let (id, principal) = (try context.recordID(), try context.principal())
            let json = try await request.json()
            let fields = try json.all("fields") { $0 }
            let purpose = try json.choice("purpose", of: Purpose.self)
            let words = try json.string("reason")
            let numbers = try await store.write(by: principal) {
                try $0.reveal(definition, id, fields, for: purpose, words: words)
            }
            return try Response.json(["values": .object(numbers.mapValues(JSONValue.text))])
        }
    }
}
