import Kernel
import Testing

@testable import Activation

struct RetentionTests {
    private static func day(_ offset: Int) -> CalendarDay { CalendarDay("2022-05-20")!.advanced(by: offset) }

    /// Days are counted from the day itself: −8 is eight days before.
    @Test(
        arguments: [
            // An end by date: told seven days before, comes on its day whether or not anybody was there to tell it.
            (-8, nil, true, .wait), (-7, nil, true, .tell), (-1, nil, true, .tell), (0, nil, true, .tell),
            (1, nil, true, .act), (-3, -7, true, .wait), (0, -7, true, .wait), (1, -7, true, .act), (40, 0, true, .act),
            // A deletion: never before it was told for seven days.
            (-8, nil, false, .wait), (-7, nil, false, .tell), (5, nil, false, .tell), (-1, -7, false, .wait),
            (0, -7, false, .act), (5, 5, false, .wait), (11, 5, false, .wait), (12, 5, false, .act),
        ] as [(Int, Int?, Bool, Retention.Step)])
    func whatIsDoneOnADay(_ today: Int, _ told: Int?, _ isStrict: Bool, _ step: Retention.Step) {
        #expect(
            Retention.step(on: Self.day(today), day: Self.day(0), told: told.map(Self.day), isStrict: isStrict) == step)
    }

    /// Whatever the days: told before it acts on a deletion, and between the two at least seven days.
    @Test func aDeletionIsAlwaysToldBefore() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let (start, gaps) = (Int.random(in: -40...40, using: &random), Int.random(in: 1...9, using: &random))
            var (told, acted): (CalendarDay?, CalendarDay?) = (nil, nil)
            for offset in stride(from: start, to: start + 120, by: gaps) where acted == nil {
                let today = Self.day(offset)
                switch Retention.step(on: today, day: Self.day(0), told: told, isStrict: false) {
                case .wait: break
                case .tell:
                    #expect(told == nil)
                    told = today
                case .act: acted = today
                }
            }
            #expect(told != nil && acted != nil)
            if let told, let acted {
                #expect(acted.ordinal - told.ordinal >= Retention.notice && acted >= Self.day(0))
            }
        }
    }

    @Test func whatTheNextResponseWantsGoesOn() {
        let (a, b) = (RecordID.make(), RecordID.make())
        let on = [a: "sentinel", b: "dailyWork"]
        #expect(Retention.ending(switchedOn: on, wanted: []) == [a, b])
        #expect(Retention.ending(switchedOn: on, wanted: ["sentinel", "other"]) == [b])
        #expect(Retention.ending(switchedOn: [:], wanted: ["sentinel"]) == [])
    }
}
