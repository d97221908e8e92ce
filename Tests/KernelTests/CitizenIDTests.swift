import Testing

@testable import Kernel

/// GB 11643; vectors of the standard.
struct CitizenIDTests {
    @Test(arguments: ["11010519491231002X", "11010519491231002x", "999999200002290019"])
    func accepted(text: String) throws {
        let id = try #require(CitizenID(text))
        #expect(id.text == text.uppercased())
    }

    @Test(arguments: [
        "110105194912310021", "11010519491331002X", "110105194902300020", "11010519491231002", "11010519491231002XX",
        "1101051949123１002X", "1101051949123 002X", "X1010519491231002X", "",
    ])
    func refused(text: String) { #expect(CitizenID(text) == nil) }

    @Test func birthDayAndMask() throws {
        let id = try #require(CitizenID("11010519491231002X"))
        #expect(id.birthDay == CalendarDay("1949-12-31"))
        #expect("\(id)" == "1101************2X")
    }

    @Test func oneOfElevenCheckCharactersFits() {
        for _ in 0..<500 {
            let digits = "411722" + "1980" + "0615" + String(Int.random(in: 100...999))
            #expect("0123456789X".filter { CitizenID(digits + String($0)) != nil }.count == 1)
        }
    }

    @Test func findsEveryWrongDigitAndEverySwapOfNeighbours() {
        let valid = Array("11010519491231002X")
        for index in 0..<17 {
            for digit in "0123456789" where digit != valid[index] {
                var wrong = valid
                wrong[index] = digit
                #expect(CitizenID(String(wrong)) == nil)
            }
            guard valid[index] != valid[index + 1] else { continue }
            var swapped = valid
            swapped.swapAt(index, index + 1)
            #expect(CitizenID(String(swapped)) == nil)
        }
    }
}
