import Foundation
import Testing

@testable import Communiques

struct AreaSearchTests {
    @Test(
        arguments: [
            ("青河县召开疫情防控会议。会议强调,要排查青山市返乡人员。", nil, "419901"), ("白川日报讯 3月1日,会议强调,要排查。", nil, "4199"),
            ("会议强调,要排查从青山市返乡人员。", nil, nil), ("会议强调,要排查。", "419901", "419901"),
            ("联系我们:青河县召开路1号\n会议强调,要排查。", nil, nil), ("在收看省委、白川市委会议后,我县召开会议。青河人民同心抗疫。", nil, "419901"),
        ] as [(String, String?, String?)])
    func area(text: String, home: String?, code: String?) throws {
        let communique = try CommuniqueFixtures.read(text, home: home).communique
        #expect(communique.area == code)
        #expect(communique.inferred.contains { $0.field == "area" } == (home != nil))
    }

    @Test func aNameWithinAnotherIsNotNamed() throws {
        let areas = CommuniqueFixtures.names([("3405", "马鞍山市"), ("2103", "鞍山市")])
        let parser = try CommuniqueFixtures.parser()
        let reading = try parser.parse(Data("马鞍山市疫情防控指挥部通告\n会议强调,要排查。".utf8), context: .init(areas: areas))
        #expect(reading.communique.area == "3405")
    }

    @Test func twoOfOneNameAreAskedFor() throws {
        let areas = CommuniqueFixtures.names([("419902", "城东区"), ("419802", "城东区")])
        let text = "城东区召开疫情防控会议。会议强调,要排查。"
        let parser = try CommuniqueFixtures.parser()
        let communique = try parser.parse(.init(text.utf8), context: .init(areas: areas)).communique
        #expect(communique.area == nil)
        #expect(communique.doubts.map(\.code) == [.areaAmbiguous])
    }
}
