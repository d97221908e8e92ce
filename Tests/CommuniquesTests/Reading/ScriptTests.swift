import Testing

@testable import Communiques

struct ScriptTests {
    /// Whole sentences as OpenCC's own program converts them (t2s), though it is asked for few of their words.
    @Test(arguments: [
        ("會議強調扭轉乾坤,保持乾淨。", "会议强调扭转乾坤,保持干净。"), ("樊於期會議,關於復工。", "樊於期会议,关于复工。"),
        ("據瞭解,一目瞭然的計畫。", "据了解,一目了然的计划。"), ("憑藉鐵鍊與鍊鋼覆蓋,答覆無疫。", "凭借铁链与炼钢覆盖,答复无疫。"),
        ("錢鍾書的鬧鍾,徵求意見。", "钱锺书的闹钟,征求意见。"), ("組長於昇", "组长于升"), ("組長。於昇", "组长。於昇"), ("𠁞會", "𠀾会"),
    ])
    func sentences(traditional: String, simplified: String) throws {
        #expect(try CommuniqueFixtures.parser().normalise(traditional) == simplified)
    }
}
