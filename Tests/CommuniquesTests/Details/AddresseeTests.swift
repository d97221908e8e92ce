import Testing

@testable import Communiques

struct AddresseeTests {
    @Test(arguments: [
        ("交通、工信、民政、住建、商务、市场发展中心等行业主管部门要加强监管", ["交通", "工信", "民政", "住建", "商务", "市场发展中心"]),
        ("各乡镇(街道)和有家属院的县直单位要开展排查", ["各乡镇(街道)", "有家属院的县直单位"]),
        ("疫情防控指挥部办公室及各工作专班要每日调度", ["疫情防控指挥部办公室", "各工作专班"]),
        ("县发展和改革委员会、住房和城乡建设局要制定方案", ["县发展和改革委员会", "住房和城乡建设局"]),
        ("全县各级各部门要开展排查", ["各级各部门"]), ("同时,医疗机构也要开展消杀", ["医疗机构"]),
        ("要开展排查", []), ("医疗废弃物要按规范处置", []), ("对返岗人员要掌握健康状况", []),
    ])
    func split(sentence: String, addressees: [String]) throws {
        let demand = try #require(try CommuniqueFixtures.demands(sentence + "。").first)
        #expect(demand.addressees == addressees)
    }

    @Test func namesOfPeopleAreNone() throws {
        let demand = try #require(try CommuniqueFixtures.demands("谷长河、王二、县卫健委要组织培训。").first)
        #expect(demand.addressees == ["县卫健委"])
    }

    @Test(arguments: [
        ("要加强交通卡口查验", "交通运输局"), ("要推进疫苗接种", "卫健委"), ("宣传部门要每日发布信息", "宣传部"),
        ("各学校要做好复学准备工作", "教体局"), ("由县公安局牵头,交通运输局配合,要设立查验点", "公安局"), ("市防控指挥部要做好物资分配", "物资保障组"),
    ])
    func lead(sentence: String, lead: String) throws {
        let demand = try #require(try CommuniqueFixtures.demands(sentence + "。").first)
        #expect(demand.lead == lead)
    }
}
