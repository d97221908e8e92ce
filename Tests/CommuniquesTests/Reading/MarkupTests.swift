import Testing

@testable import Communiques

struct MarkupTests {
    static let page = """
        <!DOCTYPE html><html><head><title>青河县召开疫情防控调度会</title><style>p{要}</style></head>
        <body><!-- 一要 --><p>2022-03-16&nbsp;来源:青河网</p><p>会议强调,各乡镇要<b>开展排查</b>&mdash;不漏一户。</p>
        <script>var a = "要发布";</script></body></html>
        """

    @Test func tagsAreNoText() throws {
        let reading = try CommuniqueFixtures.read(Self.page)
        #expect(!reading.text.contains("<"))
        #expect(!reading.text.contains("要发布"))
        #expect(reading.communique.title == "青河县召开疫情防控调度会")
        #expect(reading.communique.allDemands.map(\.text) == ["各乡镇要开展排查—不漏一户"])
    }

    @Test func offsetsCountTheStrippedText() throws {
        let reading = try CommuniqueFixtures.read(Self.page)
        let demand = try #require(reading.communique.demands.first)
        let scalars = Array(reading.text.unicodeScalars)
        #expect(String(String.UnicodeScalarView(scalars[demand.start..<demand.end])) == demand.text)
    }

    @Test func tablesKeepTheirCells() throws {
        let reading = try CommuniqueFixtures.read(
            "<table><tr><th>工作任务</th><th>牵头单位</th><th>完成时限</th></tr>"
                + "<tr><td>核对底数</td><td>县卫健委</td><td>2022年4月8日</td></tr></table>")
        let row = try #require(reading.communique.demands.first)
        #expect(row.text == "核对底数")
        #expect(row.lead == "卫健委")
        #expect(row.deadlines.map(\.day) == ["2022-04-08"])
    }

    @Test func lessThanSignsInPlainTextStay() throws {
        #expect(try CommuniqueFixtures.read("会议强调,要确保体温<37.3度。").text.contains("<37.3"))
    }
}
