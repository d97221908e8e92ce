package import Kernel

/// One cell to be written.
package enum OutCell: Hashable, Sendable {
    case empty
    case text(String)
    case integer(Int64)
    case real(Double)
    case day(CalendarDay)
    /// A day and minutes since midnight, in the deployment's zone.
    case moment(CalendarDay, minute: Int)
    case flag(Bool)

    /// As a CSV file writes it, before any guard or quote.
    var text: String {
        switch self {
        case .empty: ""
        case .text(let text): text
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .day(let day): day.description
        case .moment(let day, let minute): "\(day) \(Cell.clock(minute))"
        case .flag(let flag): flag ? "TRUE" : "FALSE"
        }
    }
}
