package import Database
import Kernel
import Organisation
import Registers

/// The code on a filing's receipt (回执码): with it, and with nothing else, the person sees and corrects the own filing. It is
/// told in one answer alone; here its digest is kept.
package enum Receipts {
    package static let migration = Migration(
        "0090 arrival receipts",
        [
            """
            CREATE TABLE arrival_receipt (county TEXT NOT NULL, digest \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL,
              arrival TEXT NOT NULL, PRIMARY KEY (county, digest))
            """,
            "CREATE UNIQUE INDEX arrival_receipt_arrival ON arrival_receipt (county, arrival)",
        ])

    /// Another headquarters' code is not this one's.
    static func digest(_ code: String, _ county: AreaCode) -> [UInt8] {
        SpokenSecret.digest(code, for: "arrival\u{1F}\(county)")
    }
}

extension Writing {
    /// A new code for a filing; an earlier one is worth nothing any more.
    func makeReceipt(for arrival: RecordID) throws -> String {
        let code = SpokenSecret.make()
        try connection.execute(
            """
            INSERT INTO arrival_receipt (county, digest, arrival)
            VALUES (\(county), \(.blob(Receipts.digest(code, county))), \(arrival))
            ON CONFLICT (county, arrival) DO UPDATE SET digest = excluded.digest
            """)
        return code
    }
}

extension Reading {
    /// The filing whose code this is; nil for every other text.
    func arrival(receipt code: String) throws -> Record? {
        guard code.utf8.count <= 60 else { return nil }
        let county = principal.county
        let row = try connection.first(
            """
            SELECT arrival FROM arrival_receipt
            WHERE county = \(county) AND digest = \(.blob(Receipts.digest(code, county)))
            """)
        return try row.flatMap { try any(registry.named(Arrivals.name), try $0.get("arrival")) }
    }
}
