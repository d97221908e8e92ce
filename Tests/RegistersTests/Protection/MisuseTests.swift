import Kernel
import Testing

@testable import Registers

private struct Sorted: Register {
    let phone = ProtectedField<Phone>("phone")
    static let name = "sorted"
    static let fields = Sorted()
    static let access = Access.everyoneReads()
    static let listing = Listing(sort: "phone")
}

private struct Searched: Register {
    let phone = ProtectedField<Phone>("phone", .searched)
    static let name = "searched"
    static let fields = Searched()
    static let access = Access.everyoneReads()
}

private struct Filtered: Register {
    let phone = ProtectedField<Phone>("phone", .filtered)
    static let name = "filtered"
    static let fields = Filtered()
    static let access = Access.everyoneReads()
}

private struct Counted: Register {
    let phone = ProtectedField<Phone>("phone")
    static let name = "counted"
    static let fields = Counted()
    static let access = Access.everyoneReads()
    static let tallies = [Tally("phones", by: ["phone"])]
}

struct MisuseTests {
    @Test func isNoProgram() async {
        await #expect(processExitsWith: .failure) { _ = Definition(Sorted.self) }
        await #expect(processExitsWith: .failure) { _ = Definition(Searched.self) }
        await #expect(processExitsWith: .failure) { _ = Definition(Filtered.self) }
        await #expect(processExitsWith: .failure) { _ = Definition(Counted.self) }
    }
}
