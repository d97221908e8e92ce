import Indicators
import Kernel
import Policies
import Testing

/// The numbers of the shipped packs against the field's table (domain.md §2.1, 2.2, 2.4, 2.6, 2.10, 2.12), written out here
/// again.
@Suite struct ShippedPackTests {
    /// `C7[1,2,3,5,7] M3[3]`; `H/C` where the choice is left.
    static func written(_ plan: Plan) -> String { plan.text }

    @Test(arguments: [
        ("cn-covid-v2", "2020-01-22", ["closeContact": "H/C14"]),
        ("cn-covid-v3", "2020-01-28", ["closeContact": "H/C14"]),
        ("cn-covid-v4", "2020-02-06", ["closeContact": "H/C14"]),
        ("cn-covid-v5", "2020-02-21", ["closeContact": "H/C14"]),
        ("cn-covid-v6", "2020-03-07", ["closeContact": "H/C14[1,14]"]),
        ("cn-covid-v7", "2020-09-11", ["closeContact": "C14[1,14]"]),
        (
            "cn-covid-v8", "2021-05-11",
            ["closeContact": "C14[1,4,7,14] M7[2,7]", "contactOfContact": "C7[1,4,7]"]
        ),
        (
            "cn-covid-v9", "2022-06-27",
            [
                "closeContact": "C7[1,2,3,5,7] M3[3]", "contactOfContact": "H7[1,4,7]", "arrivalHigh": "C7[1,2,3,5,7]",
                "arrivalMedium": "H7[1,4,7]", "arrivalLow": "N3", "inbound": "C7[1,2,3,5,7] M3[3]",
            ]
        ),
        (
            "cn-covid-m20", "2022-11-11",
            [
                "closeContact": "C5[1,2,3,5] H3[1,3]", "arrivalHigh": "H7[1,3,5,7]", "inbound": "C5[1,2,3,5] H3[1,3]",
                "closedLoopExit": "M5[1,3,5]",
            ]
        ),
        ("cn-covid-m10", "2022-12-07", ["closeContact": "H/C5[5]", "case": "H7"]),
        ("cn-covid-v10", "2023-01-08", [:]),
        ("cn-henan-2.0", "2022-05-09", ["inbound": "C14[1,4,7,10,14] M/C7"]),
        ("cn-henan-2.0-0521", "2022-05-21", ["inbound": "C14[1,4,7,10,14] M/C7", "arrivalHigh": "C7 H7"]),
        ("who-ebola", "2026-01-01", ["closeContact": "H/C21"]),
        ("who-mpox", "2026-01-01", ["closeContact": "M21"]),
        ("cn-measles", "2026-01-01", ["closeContact": "M21"]),
        ("cn-school", "2026-01-01", [:]),
        ("default", "2025-11-01", [:]),
    ])
    func plans(_ file: String, _ from: String, _ plans: [String: String]) throws {
        let pack = try Shipped.pack(file)
        #expect(pack.from == CalendarDay(from))
        #expect(Dictionary(uniqueKeysWithValues: pack.categories.map { ($0.id, Self.written($0.plan)) }) == plans)
    }

    /// The national editions in order: days of looking back for contacts, threshold of a cluster, hours to the site, risk areas.
    @Test(
        arguments: [
            ("v2", 0, [2, 14], nil, nil), ("v3", 0, [2, 14], nil, nil), ("v4", 0, [2, 14], nil, nil),
            ("v5", 2, [2, 14], nil, .r2020), ("v6", 2, [2, 14], nil, .r2020), ("v7", 2, [5, 14], nil, .r2020),
            ("v8", 2, nil, 12, .r3zone), ("v9", 2, nil, nil, .r9), ("m20", 2, nil, nil, .r20),
            ("m10", nil, nil, nil, .r10),
            ("v10", nil, nil, nil, nil),
        ] as [(String, Int?, [Int]?, Int?, RiskScheme?)])
    func contactsAndClusters(
        _ version: String, _ contactDays: Int?, _ cluster: [Int]?, _ transferHours: Int?, _ areas: RiskScheme?
    ) throws {
        let pack = try Shipped.pack("cn-covid-" + version)
        #expect((pack.id, pack.version) == ("CN-COVID", version))
        #expect(pack.contactDays == contactDays)
        #expect(pack.clusters.map { [$0.cases, $0.days] } == (cluster.map { [$0] } ?? []))
        #expect(pack.transferHours == transferHours)
        #expect(pack.areas == areas)
    }

    /// One national edition follows the other: no day of the epidemic has two of them, and none has none.
    @Test func nationalEditionsLeaveNoDayOut() throws {
        let packs = try Shipped.all().filter { $0.id == "CN-COVID" }.sorted { $0.from < $1.from }
        #expect(packs.map(\.version) == ["v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "m20", "m10", "v10"])
        for (one, next) in zip(packs, packs.dropFirst()) {
            #expect(one.to.advanced(by: 1) == next.from, "\(one.version) and \(next.version)")
        }
    }

    /// What is known in general and was not compared with the text says so.
    @Test(arguments: ["v2", "v3", "v4", "v6"])
    func whatIsUncertainIsSaid(_ version: String) throws {
        let note = try #require(try Shipped.pack("cn-covid-" + version).note)
        #expect(note.zh.contains("未核对原文") && note.en.contains("not compared with the text"))
    }

    @Test func releases() throws {
        #expect(
            try Shipped.pack("cn-covid-v8").category("closeContact")?.release
                == Release(allNegative: true, isDouble: true))
        // No test is laid down before the sixth edition.
        for version in ["v2", "v3", "v4", "v5"] {
            #expect(try Shipped.pack("cn-covid-" + version).category("closeContact")?.release == Release())
        }
        #expect(try Shipped.pack("cn-covid-v6").category("closeContact")?.release == Release(allNegative: true))
        let v9 = try Shipped.pack("cn-covid-v9")
        let second = try #require(v9.category("contactOfContact"))
        #expect(second.release == Release(allNegative: true, indexNegatives: 2))
        #expect(second.risesTo == "closeContact")
        #expect(v9.category("arrivalLow")?.quota == TestQuota(count: 2, withinDays: 3, minGapHours: 24))
        #expect(v9.arrivals?.lookbackDays == 7)
        let ill = try #require(try Shipped.pack("cn-covid-m10").category("case"))
        #expect(ill.release == Release(days: [6, 7], ctMin: 35))
        #expect(ill.evidence == [.case, .test])
    }

    @Test func roomsAndTesting() throws {
        #expect(try Shipped.pack("cn-rooms-2021-10").rooms == RoomRules(per10k: 20))
        #expect(try Shipped.pack("cn-henan-rooms-2022-04").rooms == RoomRules(per10k: 40))
        let rooms = try #require(try Shipped.pack("cn-henan-rooms-2022-05").rooms)
        #expect(rooms.per10k == 60)
        #expect(rooms.steps.map { [$0.hours, $0.perMille] } == [[24, 334], [48, 500], [72, 1000]])
        let testing = try Shipped.pack("cn-covid-v10").testing
        #expect(testing.map(\.text) == ["2/week PCR", "2/week AG/PCR", "≤48h PCR/AG"])
        let henan = try #require(try Shipped.pack("cn-henan-2.0").arrivals)
        #expect((henan.fileDaysAhead, henan.testHours) == (3, 48))
    }

    /// Two versions of a pack are never in force together, and each version is one file.
    @Test func versionsFollowEachOther() throws {
        let families = Dictionary(grouping: try Shipped.all(), by: \.id)
        for (id, versions) in families {
            #expect(Set(versions.map(\.version)).count == versions.count, "\(id)")
            let ordered = versions.sorted { $0.from < $1.from }
            for (one, next) in zip(ordered, ordered.dropFirst()) {
                #expect(one.to < next.from, "\(one.name) and \(next.name)")
            }
        }
    }

    @Test func statutoryReporting() throws {
        let law = try Shipped.pack("default")
        let hours = Dictionary(uniqueKeysWithValues: law.reporting.map { ($0.id, $0.hours) })
        #expect(
            hours == [
                "classA": 2, "classBC": 24, "cluster": 2, "villageSuspect": 2, "severityUpdate": 24,
                "schoolCluster": 24,
            ])
        #expect(law.clusters.map { [$0.cases, $0.days] } == [[3, 1], [5, 3]])
        let third = try Shipped.pack("cn-covid-v3").reporting
        #expect(third.map { [$0.id: $0.hours] } == [["caseReport": 2], ["caseReview": 2]])
        #expect(!law.restricts && law.arrivals == nil && law.areas == nil)
    }

    @Test func schoolThresholds() throws {
        let school = try Shipped.pack("cn-school")
        let found = Dictionary(uniqueKeysWithValues: school.clusters.map { ($0.id, [$0.cases, $0.days]) })
        #expect(
            found == [
                "ili": [10, 7], "hfmdSchool": [5, 7], "hfmdClass": [2, 7], "norovirus": [10, 7], "chickenpox": [5, 7],
                "mumps": [5, 7], "rubella": [5, 7], "ahc": [3, 7], "scarletFever": [10, 7], "dysentery": [10, 3],
            ])
        #expect(try Shipped.pack("cn-measles").clusters.map { [$0.cases, $0.days] } == [[2, 10]])
    }

    @Test func everyPackEndsAndHasABasis() throws {
        let packs = try Shipped.all()
        #expect(packs.count == 27)
        for pack in packs {
            #expect(!pack.basis.isEmpty && pack.from < pack.to && pack.source != nil)
            if let checks = pack.checks {
                #expect((checks.slots.map(\.id), checks.feverTenths, checks.missesToVisit) == (["am", "pm"], 373, 2))
            }
        }
    }
}
