import Registers

/// What came of a hit (处置结果, E12): of somebody whom a round found with symptoms or newly arrived. It restricts nobody:
/// a measure has its own policy and ground.
package enum Disposition: String, Choice {
    /// Under a measure (已纳入管理).
    case measured
    /// Handed to a hospital or another unit (已转诊).
    case referred
    /// Told what to do, no measure needed (已告知).
    case advised
    /// Not here, or gone on (不在本地).
    case elsewhere
    /// Looked into and not so (核实不属实).
    case mistaken
}

extension ResidentReason {
    /// What a round looks for, so that it ends in a disposition; who needs care or asked is helped by tickets.
    package var isHit: Bool {
        switch self {
        case .symptoms, .arrived: true
        case .needsCare, .asked: false
        }
    }

    static var hits: [ResidentReason] { allCases.filter(\.isHit) }
}
