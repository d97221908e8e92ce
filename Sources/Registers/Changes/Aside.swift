import Database

extension Writing {
    /// Number that the next change will have. The log is held for this transaction from now on, so that rows may be
    /// written before the entry that tells of them.
    package func nextNumber() throws -> Int64 {
        let head = try OpenHead(of: county, connection)
        connection.gathered[OpenHead.self] = head
        return head.number + 1
    }
}
