import Foundation
import Kernel
import TestSupport
import Testing

@testable import Duties

@Suite struct SteppingTests {
    private let ladder = DutyFixture.ladders["steep"]

    /// Time; state, whether anybody hears.
    @Test func whatTheClockMakesOfADuty() throws {
        let table: [(Instant, DutyState, [String])] = [
            (at(9), .due, []), (at(9, 50), .due, ["unit"]), (at(10), .late, ["unitLead", "unit"]),
            (at(10, 29), .late, ["unitLead", "unit"]), (at(10, 30), .late, ["headquarters", "unitLead", "unit"]),
            (at(10, 59), .late, ["headquarters", "unitLead", "unit"]),
            (at(11), .missed, ["headquarters", "unitLead", "unit"]),
            (at(9, day: 2), .missed, ["headquarters", "unitLead", "unit"]),
        ]
        let duty = try Duty.sample(due: at(10), closes: at(11), nextStep: at(9))
        for (now, state, heard) in table {
            let step = duty.step(at: now, ladder)
            #expect(step.state == state, "\(now)")
            #expect(step.heard.map(\.to.rawValue) == heard, "\(now)")
            #expect(step.nextStep.map { $0 > now } == true)
            #expect(!step.isDropped)
        }
    }

    @Test func whatNeverClosesStaysLate() throws {
        let step = try Duty.sample(due: at(10), state: .late, nextStep: at(10)).step(at: at(0, day: 400), ladder)
        #expect(step.state == .late && step.nextStep == nil)
    }

    @Test func aWaiverThatEndsIsDueOrLateByItsDates() throws {
        let duty = try Duty.sample(due: at(10), closes: at(11), state: .waived, nextStep: at(8), until: at(8))
        #expect(duty.step(at: at(8), ladder).state == .due)
        #expect(duty.step(at: at(10, 1), ladder).state == .late)
        #expect(duty.step(at: at(12), ladder).state == .missed)
    }

    @Test(arguments: [DutyState.met, .missed, .cancelled, .waived]) func whatIsClosedIsDropped(
        _ state: DutyState
    ) throws {
        #expect(try Duty.sample(due: at(10), state: state, nextStep: at(10)).step(at: at(10), ladder).isDropped)
    }

    /// Whatever the order of looks, the end is the same, nobody hears twice, and a second look changes nothing.
    @Test func anyOrderOfLooksComesToTheSame() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let grace = Bool.random() ? Int.random(in: 0...300, using: &random) : nil
            let due = at(10)
            var duty = try Duty.sample(due: due, closes: grace.map { due.advanced(minutes: $0) }, nextStep: at(9))
            let looks = (0..<Int.random(in: 1...8, using: &random))
                .map { _ in at(9).advanced(minutes: Int.random(in: 0...500, using: &random)) }.sorted()
            var heard: [Ladder.Step] = []
            for now in looks + looks.suffix(1) where duty.state.isOpen && (duty.nextStep ?? now) <= now {
                if duty.nextStep == nil { continue }
                let step = duty.step(at: now, ladder)
                heard += step.heard
                (duty.state, duty.nextStep) = (step.state, step.nextStep)
                if let next = step.nextStep { #expect(next > now) }
            }
            let last = try #require(looks.last)
            #expect(duty.state == Duty.state(due: due, closes: duty.closes, at: last))
            #expect(Set(heard).count == heard.count)
        }
    }

    /// Done, received; state, entered late.
    @Test func aRecordMeetsByWhenItWasDone() throws {
        let duty = try Duty.sample(due: at(10), closes: at(11))
        let table: [(Instant?, Instant, DutyState, Bool, Bool)] = [
            (at(9), at(9), .met, false, false), (nil, at(9), .met, false, false),
            (at(10), at(10), .met, false, false), (at(10, 30), at(10, 30), .met, false, true),
            // Without a network at 9, received in the evening: in time, entered late.
            (at(9), at(20), .met, true, false), (at(11), at(20), .met, true, true),
            // Done after it closed.
            (at(11, 1), at(11, 1), .missed, true, false), (nil, at(20), .missed, true, false),
            // A device's clock that is ahead.
            (at(23), at(9), .met, false, false),
        ]
        for (done, received, state, lateEntry, late) in table {
            let met = duty.met(by: RecordID(known: "r1"), of: "reading", observedAt: done, at: received)
            #expect(met.state == state && met.lateEntry == lateEntry, "\(String(describing: done)) \(received)")
            #expect(met.counts.contains(.late) == late, "\(String(describing: done)) \(received)")
            #expect(met.metBy != nil && !met.takesRecord)
        }
    }
}
