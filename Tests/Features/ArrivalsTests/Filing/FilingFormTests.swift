import Database
import Kernel
import Registers
import Testing
import Web

@testable import Arrivals

struct FilingFormTests {
    /// Whoever types sees which digit to look at.
    @Test(arguments: [("11010519491231002Y", "18"), ("110105194913310025", "7–14"), ("1101O5194912310025", "5")])
    func `the place of the wrong digit is told`(number: String, place: String) {
        let form = Form(["idKind": "citizen", "idNumber": number])
        let rejection = #expect(throws: Rejection.self) { try FilingForm.values(form) }
        let problem = rejection?.problems.first { $0.field == "idNumber" }
        #expect(problem?.code == "citizenIDDigit" && problem?.values["place"] == place)
    }

    private static let told = [
        "namedBy": "venue", "saidBy": "示例宾馆", "name": "来客甲", "phone": "199 0000 0088", "origin": "青山市",
        "arrivesOn": "2022-05-04", "area": "990101101", "address": "文昌路1号", "told": "1",
    ]

    private func form(_ more: [String: String] = [:]) -> Form {
        var form = Form()
        for (name, value) in Self.told.merging(more, uniquingKeysWith: { $1 }) { form.add(name, value) }
        return form
    }

    @Test func `whoever tells of somebody is asked for nothing beyond what a call needs`() throws {
        let more = ["idNumber": "990101199001010019", "born": "1990-01-01", "leftOn": "2022-05-01", "companions": "3"]
        let newcomer = try FilingForm.newcomer(form(more), isTold: true)
        #expect(newcomer == (try FilingForm.newcomer(form(), isTold: true)))
        let a = Arrivals.fields
        let held = Set(newcomer.values(.web).stored.filter { !$0.value.isNull }.keys)
        #expect(held.isDisjoint(with: [a.idNumber.name, a.document.name, a.born.name, a.companions.name]))
    }

    @Test(arguments: [
        ("namedBy", "neighbour", "badChoice"), ("namedBy", "", "required"), ("saidBy", " ", "required"),
        ("name", "", "required"), ("phone", "", "required"), ("phone", "123", "phoneMalformed"),
        ("origin", "", "required"), ("arrivesOn", "2022-02-30", "badDay"), ("arrivesOn", "", "required"),
        ("area", "x", "required"), ("address", "", "required"), ("told", "", "newcomerUntold"),
    ])
    func `what is missing is named once`(field: String, value: String, code: String) {
        let form = self.form([field: value])
        let rejection = #expect(throws: Rejection.self) { try FilingForm.newcomer(form, isTold: true) }
        #expect(rejection?.problems.map(\.code) == [code])
    }
}
