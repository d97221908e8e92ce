import Kernel

/// What came of handing a parcel over (投递结果).
package enum Outcome: Sendable, Hashable {
    case delivered
    /// The other side will not take it; trying again is no use.
    case refused(String)
    /// It was surely not taken.
    case failed(String)
    /// It may have been taken: nobody here can tell.
    case unsure(String)
}

/// Carries parcels to other machines.
package protocol Carrier: Sendable {
    func carry(_ parcel: Parcel) async -> Outcome
}

/// What the network says of a try, and what that means. Pure.
package struct Transfer: Sendable, Hashable {
    package enum Ending: Sendable, Hashable {
        case answered
        /// No connection stood, or the address was none.
        case unreached
        /// Time ran out, or the connection broke, after it stood.
        case broken
    }

    let ending: Ending
    /// Of HTTP or SMTP; 0 for none.
    let status: Int
    let answer: String

    package init(_ ending: Ending, status: Int, answer: String = "") {
        (self.ending, self.status, self.answer) = (ending, status, answer)
    }

    package func outcome(_ channel: Channel) -> Outcome {
        if ending == .unreached { return .failed("unreached") }
        if channel.kind == .email { return mail }
        if ending == .broken { return .unsure("broken") }
        switch status {
        case 200...299: return accepted(channel)
        case 408, 425, 429, 500...599: return .failed("http \(status)")
        default: return .refused("http \(status)")
        }
    }

    private var mail: Outcome {
        switch status {
        case 400...499: .failed("smtp \(status)")
        case 500...599: .refused("smtp \(status)")
        default: ending == .answered ? .delivered : .unsure("broken")
        }
    }

    private func accepted(_ channel: Channel) -> Outcome {
        let plain = answer.filter { !$0.isWhitespace }
        switch channel.kind {
        // Too many within a minute: to be tried again. Everything else is the key or the words.
        case .wecom, .dingtalk:
            if plain.contains("\"errcode\":0,") || plain.contains("\"errcode\":0}") { return .delivered }
            return ["45009", "130101", "660026"].contains { plain.contains("\"errcode\":\($0)") }
                ? .failed("busy") : .refused("answer")
        default:
            guard let wanted = channel.success?.filter({ !$0.isWhitespace }) else { return .delivered }
            return plain.contains(wanted) ? .delivered : .refused("answer")
        }
    }
}
