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
}
