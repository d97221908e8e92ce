import Foundation
import Testing

@testable import Communiques

/// Whatever the text, offsets lie in it, slices read as the demands say, and the same text gives the same reading.
struct PropertyTests {
    /// A small generator with a seed (SplitMix64), so that a failure can be repeated.
    struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    static let scraps = [
        "一要", "二是", "(一)", "1.", "会议强调,", "要", "务必", "不得", "《", "》", "“", "”", "(", ")", "(fā)", "?bào)", "??h",
        "2月30日前",
        "每日", "牵头单位:", "完成时限:", ";", "。", ",", "\n", "\t", " ", "縣", "各乡镇(街道)", "网上舆情管控", "<b>", "&amp;", "\u{3000}",
        "𠀀",
    ]

    func check(_ text: String) throws {
        let parser = try CommuniqueFixtures.parser()
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return }
        let reading = try parser.parse(Data(text.utf8), context: .init(areas: CommuniqueFixtures.areas))
        let scalars = Array(reading.text.unicodeScalars)
        var ids: Set<String> = []
        for demand in reading.communique.allDemands {
            #expect(ids.insert(demand.id).inserted)
            try #require(demand.start >= 0 && demand.start <= demand.end && demand.end <= scalars.count)
            let slice = String(String.UnicodeScalarView(scalars[demand.start..<demand.end]))
            #expect(parser.normalise(slice) == demand.text)
            for span in demand.refused + demand.limited {
                #expect(span.start >= demand.start && span.end <= demand.end && span.start < span.end)
            }
            for deadline in demand.deadlines {
                #expect(deadline.start <= deadline.end && deadline.end <= scalars.count)
            }
        }
        for question in reading.communique.questions {
            #expect(question.start <= question.end && question.end <= scalars.count)
        }
        for doubt in reading.communique.doubts { #expect(doubt.start < doubt.end && doubt.end <= scalars.count) }
        #expect(try parser.parse(Data(text.utf8), context: .init(areas: CommuniqueFixtures.areas)) == reading)
    }

    @Test(arguments: CommuniqueFixtures.sampleNames)
    func samples(name: String) throws {
        try check(String(decoding: CommuniqueFixtures.sample(name), as: UTF8.self))
    }

    @Test(arguments: 0..<40)
    func piecesOfSamples(seed: Int) throws {
        var dice = Dice(state: UInt64(seed))
        var text = ""
        for _ in 0..<Int.random(in: 1...4, using: &dice) {
            let name = CommuniqueFixtures.sampleNames.randomElement(using: &dice) ?? "04-order"
            let sample = Array(String(decoding: try CommuniqueFixtures.sample(name), as: UTF8.self).unicodeScalars)
            let start = Int.random(in: 0..<sample.count, using: &dice)
            let end = Int.random(in: start...sample.count, using: &dice)
            text += String(String.UnicodeScalarView(sample[start..<end]))
        }
        try check(text)
    }

    @Test(arguments: 0..<60)
    func scraps(seed: Int) throws {
        var dice = Dice(state: UInt64(seed + 1000))
        let count = Int.random(in: 1...120, using: &dice)
        try check((0..<count).map { _ in Self.scraps.randomElement(using: &dice) ?? "" }.joined())
    }

    /// A text may be cut off anywhere, before or behind.
    @Test func everyPrefixAndSuffix() throws {
        let text =
            "第3号令\n2022-03-16 来源:青河网\n会议强调,一要在3月18日前排查,其一,各镇(街道)一是每日17:30前报送;第一,(一)不得聚餐。\n"
            + "1.培训200人(责任单位:县卫健委;时限:4月8日)\n二、《方案》“五个严禁”日?qǐng)?bào)告??h委。"
        let scalars = Array(text.unicodeScalars)
        for cut in 1..<scalars.count {
            try check(String(String.UnicodeScalarView(scalars[..<cut])))
            try check(String(String.UnicodeScalarView(scalars[cut...])))
        }
    }

    /// Long runs of one thing end: nothing looks back or ahead without bound.
    @Test(arguments: [
        "一要", "一要,", "(", "《", "“", "<", "<a ", "?", "1.", "要;", "会议强调,要", "每", "县长", "\n一、", "甲;", "《甲》", "如期",
        "要做舆情管控,", "每日3月1日前", "各村要抓,",
        "1人", "牵头单位:甲、", "强调", "会议要求,一是", "传达《甲》",
    ])
    func runs(scrap: String) throws {
        let text = String(repeating: scrap, count: 8_000)
        _ = try CommuniqueFixtures.read(text)
    }
}
