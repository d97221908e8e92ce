import Testing

@testable import Communiques

struct FrequencyTests {
    @Test(arguments: [
        ("要一日两次监测体温", "一日两次 2/1 day"), ("要每日监测体温", "每日 1/1 day"), ("要每天下午五点前报送数据", "每天下午五点前 1/1 day 17:00"),
        ("要每日17:30前报送数据", "每日17:30前 1/1 day 17:30"), ("要每周开展2次消杀", "每周开展2次 2/1 week"), ("要三天一检", "三天一检 1/3 day"),
        ("要落实日报告制度", "日报告 1/1 day"), ("要每2天调度一次", "每2天调度一次 1/2 day"), ("要隔天检测一次", "隔天检测一次 1/2 day"),
        ("要每两小时通报一次", "每两小时通报一次 1/2 hour"), ("要坚持早晚各一次测温", "早晚各一次 2/1 day"), ("要做到一天双检", "一天双检 2/1 day"),
    ])
    func words(sentence: String, frequency: String) throws {
        let demand = try #require(try CommuniqueFixtures.demands(sentence + "。").first)
        #expect(demand.frequencies.map(SampleTests.line) == [frequency])
        #expect(demand.deadlines.isEmpty)
    }

    @Test(arguments: ["要总结当日报告的情况", "要在3月1日前抓好工作", "要确保万无一失"])
    func none(sentence: String) throws {
        let demand = try #require(try CommuniqueFixtures.demands(sentence + "。").first)
        #expect(demand.frequencies.isEmpty)
    }
}
