import Kernel
import Policies
import Testing

@Suite struct PlanTests {
    static let v9 = Plan([Phase([.central], days: 7, tests: [1, 2, 3, 5, 7]), Phase([.monitor], days: 3, tests: [3])])
    static let m20 = Plan([Phase([.central], days: 5, tests: [1, 2, 3, 5]), Phase([.home], days: 3, tests: [1, 3])])

    @Test func settingsByDay() {
        #expect(Self.v9.days == 10)
        #expect(
            (0...11).map { Self.v9.setting(day: $0) } == Array(repeating: .central, count: 8)
                + Array(repeating: .monitor, count: 3) + [.none])
    }
}
