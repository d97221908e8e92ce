import Foundation
import Kernel
import Testing

@testable import Communiques

/// The five reference texts against the clerk's lists; only where the texts are present.
@Suite(.enabled(if: CommuniqueFixtures.reference != nil))
struct ReferenceTests {
    struct Clause: Decodable {
        let file: String
        let no: String
        let first: String
        let kind: String
    }

    struct Page {
        let reading: Reading
        var communique: Communique { reading.communique }
        var demands: [Demand] { communique.allDemands }
    }

    func folder() throws -> URL { try #require(CommuniqueFixtures.reference) }

    func page(_ number: String, home: String? = nil) throws -> Page {
        let texts = try folder().appendingPathComponent("communiques")
        let file = try #require(
            try FileManager.default.contentsOfDirectory(atPath: texts.path).first { $0.hasPrefix(number + "_") })
        let data = try Data(contentsOf: texts.appendingPathComponent(file))
        let context = CommuniqueParser.Context(areas: try areas(), home: home.flatMap(AreaCode.init))
        return Page(reading: try CommuniqueFixtures.parser().parse(data, context: context))
    }

    func areas() throws -> AreaNames {
        let data = try folder().appendingPathComponent("reference/data")
        var rows: [(code: AreaCode, name: String)] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: data.path) where file.hasPrefix("admin5_") {
            let table = try String(contentsOf: data.appendingPathComponent(file), encoding: .utf8)
            for line in table.split(whereSeparator: \.isNewline).dropFirst() {
                let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                if cells.count >= 4, let code = AreaCode(String(cells[0])) { rows.append((code, String(cells[3]))) }
            }
        }
        return AreaNames(rows)
    }

    func clauses() throws -> [Clause] {
        let file = try folder().appendingPathComponent("communiques/clerk.json")
        return try JSONDecoder().decode([Clause].self, from: Data(contentsOf: file))
    }

    @Test func everyClauseIsFoundAndItsKindIsRight() throws {
        let clauses = try clauses()
        #expect(clauses.count == 86)
        var (missing, wrong, actionable): ([String], [String], Int) = ([], [], 0)
        for number in Set(clauses.map(\.file)).sorted() {
            let demands = try page(number).demands
            for clause in clauses where clause.file == number {
                guard let demand = demands.first(where: { $0.text.hasPrefix(clause.first) }) else {
                    missing.append("\(number) \(clause.no) \(clause.first)")
                    continue
                }
                switch clause.kind {
                case "task", "standing", "prohibition":
                    actionable += 1
                    if demand.kind.rawValue != clause.kind { wrong.append("\(number) \(clause.no) \(demand.kind)") }
                case "refused":
                    #expect(demand.isRefused, "\(clause.first)")
                case "merged":
                    #expect(!demand.sameAs.isEmpty, "\(clause.first)")
                default:
                    #expect(demand.kind.rawValue == clause.kind, "\(clause.first)")
                }
            }
        }
        #expect(missing.isEmpty, "\(missing)")
        #expect(wrong.count <= 3, "\(wrong)")
        #expect(actionable >= 50)
    }

    /// Demands that no clause begins are few: titles of split items, and a principle the clerk passed over.
    @Test func notManyMoreThanTheClerks() throws {
        let clauses = try clauses()
        for number in ["000", "001", "002", "003", "004"] {
            let firsts = clauses.filter { $0.file == number }.map(\.first)
            let extra = try page(number).demands.filter { demand in !firsts.contains { demand.text.hasPrefix($0) } }
            #expect(extra.allSatisfy { [.heading, .principle].contains($0.kind) }, "\(extra.map(\.text))")
            #expect(extra.count <= 3, "\(number) \(extra.map(\.text))")
        }
    }

    @Test(arguments: [
        ("000", ["摘要", "版权", "转载", "1毛钱", "法律顾问", "知识产权", "李卫明", "会议听取"]),
        ("001", ["访问次数", "兰亮", "陈支文"]), ("002", ["孟宪强", "记者", "问题楼盘"]),
        ("003", ["举报电话", "禁止使用", "3318927", "郑晓峰", "ICP"]),
        ("004", ["Tags", "两罾乡", "陆军军医大学", "研究机关事业单位", "出席", "主城九区党委", "评论"]),
    ])
    func nothingComesFromClutter(number: String, words: [String]) throws {
        for demand in try page(number).demands {
            for word in words { #expect(!demand.text.contains(word), "\(demand.text)") }
        }
    }

    @Test(arguments: [
        ("001", "舆论处置", "publicOpinion"), ("002", "舆情管控", "publicOpinion"), ("002", "曝光", "publicNaming"),
        ("003", "考察、识别、评价、使用", "staffAppraisal"),
    ])
    func refusals(number: String, words: String, reason: String) throws {
        let page = try page(number)
        let scalars = Array(page.reading.text.unicodeScalars)
        let parser = try CommuniqueFixtures.parser()
        let spans = page.demands.flatMap { demand in
            demand.refused.map { span in
                #expect(span.start >= demand.start && span.end <= demand.end)
                return (span.reason, parser.normalise(String(String.UnicodeScalarView(scalars[span.start..<span.end]))))
            }
        }
        #expect(spans.contains { $0.0 == reason && $0.1.contains(words) }, "\(spans)")
    }

    @Test func heads() throws {
        let pages = try ["000", "001", "002", "003", "004"].map { try page($0).communique }
        #expect(pages.map(\.published) == ["2020-02-23", "2021-08-13", nil, "2020-01-29", "2020-02-02"])
        #expect(pages.map(\.held) == ["2020-02-22", "2021-08-11", "2022-05-04", "2020-01-29", "2020-02-01"])
        #expect(pages.map(\.series) == [nil, 19, nil, nil, nil])
        #expect(pages.map(\.area) == ["411722", "430725", "410481", "4213", nil])
        #expect(pages[0].title == "上蔡县召开调度会部署统筹做好疫情防控和经济社会发展工作")
        #expect(pages[1].title == nil)
        #expect(pages[2].inferred.contains { $0.field == "held" && $0.clue.contains("二十大") })
        #expect(pages[2].upstream.first == "省委、平顶山市委新冠肺炎疫情防控工作第十七次专题会议")
        #expect(pages[3].upstream == ["全省疫情防控调度工作电视电话会议"])
        #expect(pages[0].cites == ["《关于分区分级做好交通运输保障工作的命令》"])
        #expect(Set(pages[1].cites) == ["《关于常态化无疫社区(村)建设实施方案》", "“五个严禁”"])
        #expect(pages[2].cites.contains { $0.hasPrefix("2.0版") })
        #expect(
            pages.map { $0.speakers.map(\.name) } == [
                ["胡建辉"], ["庞波", "马吉云"], ["朱志骞"], ["陈瑞峰"], ["陈敏尔", "唐良智"],
            ])
        #expect(pages.allSatisfy { $0.speakers.allSatisfy { $0.post != nil } })
        #expect(pages[1].doubts.map(\.repair) == ["县", "严", "报", "县"])
        #expect(pages[2].questions.contains { $0.code == .notReported && $0.text.contains("全员核酸检测") })
        #expect(try page("004", home: "50").communique.area == "50")
    }

    @Test func details() throws {
        let work = try #require(try page("004").demands.first { $0.text.hasPrefix("企业要严格执行") })
        #expect(work.deadlines.map(SampleTests.line) == ["2020-02-09 notBefore stated"])
        let six = try #require(try page("002").demands.first { $0.text.hasPrefix("交通、工信") })
        #expect(six.addressees == ["交通", "工信", "民政", "住建", "商务", "市场发展中心"])
        let twice = try #require(try page("003").demands.first { $0.text.hasPrefix("要加强从武汉") })
        #expect(twice.frequencies.map(\.text) == ["一日两次"])
        let daily = try #require(try page("001").demands.first { $0.text.hasPrefix("要进一步管紧重点人员") })
        #expect(daily.frequencies.map(\.text) == ["日报告"])
    }
}
