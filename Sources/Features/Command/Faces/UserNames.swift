package import Kernel
import Organisation
package import Registers

extension Reading {
    /// Names of users: who did what is part of a record's history for whoever may see the record.
    package func names(of users: Set<RecordID>) throws -> [RecordID: String] {
        let records = try all(Users.self, ids: users)
        return records.compactMapValues { $0[Users.fields.name] }
    }
}
