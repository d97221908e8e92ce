import Kernel
import TestSupport
import Testing

@testable import Registers

struct ScopeTests {
    private let definition = Definition(Jobs.self)

    private func branches(_ principal: Principal) -> [String] {
        Scope(principal, definition).branches.map { "\($0.column ?? "all")=\($0.value)" }.sorted()
    }

    @Test(arguments: [
        (Sample.officer, ["all="]),
        // At a first-level unit by its column, below it by every unit of the post.
        (Sample.eastTown, ["office=east"]), (Sample.eastVillage, ["unit=east-village"]),
        (Sample.person("worker", .gridWorker, area: Sample.east), ["town=990101101"]),
        (Sample.person("worker", .gridWorker, area: Sample.village), ["village=990101101201"]),
        (Sample.person("worker", .gridWorker, area: Sample.grid), ["village=990101101201"]),
        (Sample.person("worker", .gridWorker, area: Sample.county), ["all="]),
        (Sample.person("inspector", .inspector), ["author=user-inspector"]),
        (Sample.person("administrator", .administrator), []), (Sample.person("lead", .sectionLead), []),
        (Principal.system(Sample.county), ["all="]),
    ])
    func equalities(principal: Principal, expected: [String]) { #expect(branches(principal) == expected) }

    @Test func postsAddUp() {
        let two = Principal(
            user: RecordID(known: "user-x"), name: "x", county: Sample.county,
            posts: Sample.eastTown.posts + Sample.eastVillage.posts + Sample.eastTown.posts)
        #expect(branches(two) == ["office=east", "unit=east-village"])
        let all = Principal(
            user: two.user, name: "x", county: Sample.county, posts: two.posts + Sample.officer.posts)
        #expect(branches(all) == ["all="])
        let none = Principal(user: two.user, name: "x", county: Sample.county, posts: [])
        #expect(branches(none).isEmpty)
    }
}
