import Database
import Foundation
import Kernel
import Registers
import TestSupport

@testable import Indicators

/// Contacts under observation, of whom some are one person twice.
struct Contacts: Register {
    let name = Field<String>("name", .required, .listed, .personal)
    let area = Field<AreaCode>("area")
    let found = Field<CalendarDay>("found")
    let tested = Field<Instant>("tested")
    let tests = Field<Int>("tests")
    let severe = Field<Bool>("severe", .personal)
    let follows = Field<RecordID>("follows", to: "contact", .indexed)
    init() {}

    static let name = "contact"
    static let fields = Contacts()
    static let access = Access(
        read: [.dutyOfficer: [.all]], create: [.dutyOfficer], edit: [.dutyOfficer])
    static let workflow = Workflow(["found", "placed", "released"], closed: ["released"], [])
    static let duplicates: Duplicates? = Duplicates(
        threshold: 40, closing: "released", by: [.dutyOfficer], .key(fields.name, weight: 50))
}

/// The columns of the table of areas that counts go by.
struct Areas: Register {
    let name = Field<String>("name", .required)
    let population = Field<Int>("population")
    let validFrom = Field<CalendarDay>("validFrom")
    let validTo = Field<CalendarDay>("validTo")
    let successors = Field<[RecordID]>("successors", to: "area")
    init() {}

    static let name = "area"
    static let fields = Areas()
    static let placement = Placement.shared
    static let access = Access.everyoneReads(create: [], edit: [], acrossHeadquarters: true)
}

let (contact, places) = (Contacts.fields, Areas.fields)

extension IndicatorBook {
    static let text = """
        indicators:
        - {id: contact.held, name: {zh: 在管, en: Held}, definition: {zh: 甲, en: a}, unit: {zh: 人, en: persons},
           owner: health, kind: stock, source: {register: contact, where: {state: [found, placed]}}}
        - {id: contact.severe, name: {zh: 重, en: Severe}, definition: {zh: 甲, en: a}, unit: {zh: 人, en: persons},
           owner: health, kind: stock, source: {register: contact, where: {severe: "1"}, unless: follows}}
        - {id: contact.tests, name: {zh: 检测, en: Tests}, definition: {zh: 甲, en: a}, unit: {zh: 份, en: tests},
           owner: health, kind: stock, source: {register: contact, sum: tests}}
        - {id: contact.found, name: {zh: 发现, en: Found}, definition: {zh: 甲, en: a}, unit: {zh: 人, en: persons},
           owner: health, kind: flow, source: {register: contact, day: found}}
        - {id: contact.tested, name: {zh: 采样, en: Sampled}, definition: {zh: 甲, en: a}, unit: {zh: 人, en: persons},
           owner: health, kind: flow, source: {register: contact, day: tested}}
        - {id: contact.released, name: {zh: 解除, en: Released}, definition: {zh: 甲, en: a}, unit: {zh: 人, en: persons},
           owner: health, kind: flow, source: {register: contact, where: {state: released}}}
        - {id: contact.all, name: {zh: 合计, en: All}, definition: {zh: 甲, en: a}, unit: {zh: 人, en: persons},
           owner: health, kind: sum, of: [contact.held, contact.severe]}
        - {id: contact.severeRate, name: {zh: 重症率, en: Severe}, definition: {zh: 甲, en: a}, unit: {zh: "%", en: "%"},
           owner: health, kind: ratio, numerator: contact.severe, denominator: contact.held, per: 100}
        - {id: contact.per10k, name: {zh: 万人率, en: Rate}, definition: {zh: 甲, en: a}, unit: {zh: "", en: per}, owner: health,
           kind: ratio, numerator: contact.held, denominator: population, per: 10000}
        - {id: population, name: {zh: 人口, en: Population}, definition: {zh: 甲, en: a}, unit: {zh: 人, en: persons},
           owner: health, kind: stock, source: {register: area, sum: population}, rollUp: none}
        - {id: sick.reported, name: {zh: 上报, en: Reported}, definition: {zh: 甲, en: a}, unit: {zh: 人, en: persons},
           owner: health, kind: reported, report: daily, field: sick}
        identities:
        - {id: held, name: {zh: 平衡, en: Balance}, left: contact.all, right: [contact.held, contact.severe]}

        """.replacing("{zh: \"\", en: per}", with: "{zh: 每万人, en: per 10000}")

    static func county() throws -> IndicatorBook { try IndicatorBook(text: text) }
}

/// A county with areas, its book and a clock in China's zone.
struct County {
    let test: TestDatabase
    let book: IndicatorBook
    let tallying: Tallying
    static let zone = TimeZone(secondsFromGMT: 8 * 3600) ?? .gmt
    static let codes: [AreaCode] = [Sample.county, Sample.east, Sample.west, Sample.village, Sample.grid]

    static func make(counting: Bool = true) async throws -> County {
        let book = try IndicatorBook.county()
        let test = try await TestDatabase.make(
            [Contacts.self, Areas.self, Snapshots.self], migrations: [Tallying.migration],
            measures: counting ? book.measures : [], zone: zone, county: Sample.county)
        return County(test: test, book: book, tallying: Tallying(test.store))
    }

    var today: CalendarDay { CalendarDay(test.clock.now, in: Self.zone) }

    @discardableResult
    func write<Value: Sendable>(_ body: @escaping @Sendable (Writing) throws -> Value) async throws -> Value {
        try await test.store.write(by: .system(Sample.county), body)
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (Reading) throws -> Value) async throws -> Value {
        try await test.store.read(as: .system(Sample.county), body)
    }

    @discardableResult
    func add(_ name: String = "王五", in area: AreaCode? = nil, _ more: @Sendable (inout Values) -> Void = { _ in })
        async throws -> Record
    {
        var values = Values { ($0[contact.name], $0[contact.area]) = (name, area) }
        more(&values)
        let complete = values
        return try await write { try $0.insert(Contacts.self, complete) }
    }

    func area(_ code: AreaCode, _ more: @Sendable (inout Values) -> Void = { _ in }) async throws {
        var values = Values { $0[places.name] = code.text }
        more(&values)
        let complete = values
        try await write { _ = try $0.insert(Areas.self, id: RecordID(code), complete) }
    }

    func count() async throws { while try await tallying.step(Sample.county) {} }

    func figure(_ id: String, _ area: AreaCode = Sample.county, day: CalendarDay? = nil) async throws -> Double? {
        let (book, day) = (book, day ?? today)
        return try await read { try $0.figures([id], of: book, areas: [area], day: day) }[FigureKey(id, area)]?.value
    }

    /// Every count there is, without what is zero.
    func rows() async throws -> [String: Int] {
        try await test.database.read { connection in
            try connection.query("SELECT measure, area, day, value FROM area_count WHERE value <> 0").reduce(into: [:])
            {
                $0["\($1["measure"].text ?? "") \($1["area"].text ?? "") \($1["day"].text ?? "")"] = try $1.get("value")
            }
        }
    }
}
