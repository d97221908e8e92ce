import Kernel
import Registers

/// What a finding makes somebody owe.
extension Writing {
    func oweRectification(_ finding: Record) throws {}
    func meetRectification(_ finding: Record) throws {}
    func meetReinspection(_ before: Record, by finding: Record) throws {}
    func cancelDuties(of finding: Record) throws {}
}
