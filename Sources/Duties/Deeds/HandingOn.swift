import Database
package import Kernel
package import Registers

extension Writing {
    /// Hands on the open duties that follow from `cause` to another unit and area (移交), which answer for them from now on. Dates
    /// stay; whom they named is of the unit before, and goes.
    /// - Returns: number of duties.
    @discardableResult
    package func handOn(cause: RecordID, to unit: RecordID?, _ area: AreaCode?) throws -> Int {
        let duties = try connection.query(
            "SELECT * FROM duty WHERE county = \(county) AND cause = \(cause) AND open = 1"
        ).map(Duty.init)
        if duties.isEmpty { return 0 }
        let number = try nextNumber()
        var moves = DutyMoves(county: county)
        let handed = duties.map { duty in
            var new = duty
            (new.unit, new.area, new.owner, new.version) = (unit, area, nil, number)
            moves.step(duty, new)
            return new
        }
        try store(handed)
        try logDuties("handOver", cause, moves)
        return duties.count
    }
}
