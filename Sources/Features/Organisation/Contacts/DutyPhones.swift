import Database
package import Kernel
package import Registers

extension Reading {
    /// The duty telephone of each unit that has one (值班电话): a room's number, for whoever is to call. No mobile numbers.
    package func dutyPhones(of units: [RecordID]) throws -> [RecordID: String] {
        if units.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT unit, "dutyPhone" FROM contact WHERE county = \(principal.county) AND open = 1
            AND "dutyPhone" IS NOT NULL AND "dutyPhone" <> '' AND unit IN (\(list: units.map(\.sql)))
            ORDER BY unit, "order", id
            """)
        return Dictionary(
            try rows.map { (try $0.get("unit"), try $0.get("dutyPhone")) }, uniquingKeysWith: { first, _ in first })
    }

    /// The first contacts of each unit that have a mobile number and that the principal may read; numbers are protected.
    package func mobileContacts(of units: [RecordID], most: Int = 2) throws -> [RecordID: [Record]] {
        if units.isEmpty { return [:] }
        let definition = try registry.named(Contacts.name)
        let scope = Scope(principal, definition)
        let contacts = try connection.query(
            """
            SELECT * FROM contact WHERE county = \(principal.county) AND open = 1 AND phone_index IS NOT NULL
            AND unit IN (\(list: units.map(\.sql))) ORDER BY unit, "order", id
            """
        ).map { try Record($0, of: definition) }.filter(scope.contains)
        return Dictionary(grouping: contacts) { $0[Contacts.fields.unit] ?? $0.id }.mapValues {
            Array($0.prefix(most))
        }
    }
}
