import Kernel
import Policies
import Testing

@testable import Sites

struct PlacementTests {
    static let site = RecordID.make()

    @Test(
        arguments: [
            ("planned", .central, nil, .central), ("planned", .home, nil, .home), ("planned", .monitor, nil, nil),
            ("planned", .none, nil, nil), ("active", .central, nil, .central), ("active", .central, site, nil),
            ("active", .home, nil, nil), ("active", .monitor, nil, nil), ("released", .central, nil, nil),
            ("cancelled", .central, nil, nil), ("transferred", .home, nil, nil), ("appealed", .central, nil, nil),
        ] as [(String, Setting, RecordID?, Setting?)])
    func whatIsStillOwed(_ state: String, _ setting: Setting, _ site: RecordID?, _ wanted: Setting?) {
        #expect(Placements.wanted(state: state, setting: setting, site: site) == wanted)
    }
}
