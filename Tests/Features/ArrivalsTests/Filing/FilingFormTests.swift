import Kernel
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
}
