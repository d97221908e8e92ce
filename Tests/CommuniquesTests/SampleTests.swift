import Foundation
import Testing

@testable import Communiques

/// Our own communiqués against what a careful clerk wrote down of them.
struct SampleTests {
    struct Expected: Decodable {
        struct Item: Decodable {
            let first: String
            let kind: Demand.Kind
            let level: Int
            let ordinal: String?
            let speaker: String?
            let each: Bool?
            let lead: String?
            let addressees: [String]?
            let supporting: [String]?
            let deadlines: [String]?
            let frequencies: [String]?
            let quantities: [String]?
            let refused: [String]?
            let sameAs: [String]?
        }

        let title: String?
        let published: String?
        let held: String?
        let series: Int?
        let area: String?
        let speakers: [String]
        let upstream: [String]
        let cites: [String]
        let questions: [String]
        let doubts: [String]
        let demands: [Item]
    }

    func expected(_ name: String) throws -> Expected {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Expected/\(name).json")
        return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file))
    }

    func read(_ name: String) throws -> Reading {
        try CommuniqueFixtures.parser().parse(
            CommuniqueFixtures.sample(name), context: .init(areas: CommuniqueFixtures.areas))
    }

    @Test(arguments: CommuniqueFixtures.sampleNames)
    func head(name: String) throws {
        let (want, got) = (try expected(name), try read(name).communique)
        #expect(got.title == want.title)
        #expect(got.published == want.published)
        #expect(got.held == want.held)
        #expect(got.series == want.series)
        #expect(got.area == want.area)
        #expect(got.speakers.map { "\($0.name) \($0.post ?? "")" } == want.speakers)
        #expect(got.upstream == want.upstream)
        #expect(got.cites == want.cites)
        #expect(Set(got.questions.map { "\($0.code.rawValue) \($0.text)" }) == Set(want.questions))
        #expect(
            got.doubts.map { [$0.code.rawValue, $0.text, $0.repair].compactMap(\.self).joined(separator: " ") }
                == want.doubts)
    }

    @Test(arguments: CommuniqueFixtures.sampleNames)
    func demands(name: String) throws {
        let (want, reading) = (try expected(name).demands, try read(name))
        let got = reading.communique.allDemands
        #expect(got.map { String($0.text.prefix(20)) }.count == want.count, "\(got.map(\.text))")
        let scalars = Array(reading.text.unicodeScalars)
        for (item, demand) in zip(want, got) {
            #expect(demand.text.hasPrefix(item.first), "\(demand.text)")
            #expect(demand.kind == item.kind, "\(item.first)")
            #expect(demand.level == item.level, "\(item.first)")
            if let ordinal = item.ordinal { #expect(demand.ordinal == ordinal) }
            if let speaker = item.speaker { #expect(demand.speaker == speaker) }
            if let each = item.each { #expect(demand.each == each, "\(item.first)") }
            if let lead = item.lead { #expect(demand.lead == lead, "\(item.first)") }
            if let addressees = item.addressees { #expect(demand.addressees == addressees) }
            if let supporting = item.supporting { #expect(demand.supporting == supporting) }
            if let deadlines = item.deadlines { #expect(demand.deadlines.map(Self.line) == deadlines, "\(item.first)") }
            if let frequencies = item.frequencies { #expect(demand.frequencies.map(Self.line) == frequencies) }
            if let quantities = item.quantities { #expect(demand.quantities.map(\.text) == quantities) }
            let refused = demand.refused.map {
                String(String.UnicodeScalarView(scalars[$0.start..<$0.end])) + " " + $0.reason
            }
            #expect(refused == item.refused ?? [], "\(item.first)")
            let same = demand.sameAs.compactMap { id in got.first { $0.id == id }?.text }
            for first in item.sameAs ?? [] { #expect(same.contains { $0.hasPrefix(first) }, "\(item.first)") }
        }
    }

    static func line(_ deadline: Demand.Deadline) -> String {
        [deadline.day, deadline.time, deadline.kind.rawValue, deadline.basis.rawValue].compactMap(\.self).joined(
            separator: " ")
    }

    static func line(_ frequency: Demand.Frequency) -> String {
        let ratio = "\(frequency.times)/\(frequency.every)"
        return [frequency.text, ratio, frequency.period.rawValue, frequency.time].compactMap(\.self).joined(
            separator: " ")
    }
}
