import Database

extension Writing {
    /// Number that the next change will have. The log is held for this transaction from now on, so that rows may be
    /// written before the entry that tells of them.
    package func nextNumber() throws -> Int64 {
        let head = try OpenHead(of: .changes, county, connection)
        head.keep(connection)
        return head.number + 1
    }
}
