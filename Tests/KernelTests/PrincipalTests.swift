import Testing

@testable import Kernel

struct PrincipalTests {
    @Test func speaksForTheUnitsOfEveryPost() throws {
        let (county, town, village) = (try #require(AreaCode("990101")), RecordID.make(), RecordID.make())
        let bureau = RecordID.make()
        let principal = Principal(
            user: .make(), name: "甲", county: county,
            posts: [
                Principal.Post(id: .make(), role: .unitOfficer, unit: town, units: [village]),
                Principal.Post(id: .make(), role: .inspector, unit: bureau),
            ])
        #expect(principal.units == [town, village, bureau])
        #expect(principal.has(.inspector) && principal.has(.administrator, .unitOfficer) && !principal.has(.commander))
    }

    @Test func noPersonHasTheRoleOfTheSystem() {
        #expect(!Role.persons.contains(.system))
        #expect(Role.persons.count == Role.allCases.count - 1)
    }
}
