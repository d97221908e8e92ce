import Testing

@testable import Web

struct DrillMarkTests {
    @Test(arguments: [
        ("attachment; filename*=UTF-8''a.xlsx", "attachment; filename*=UTF-8''MARKa.xlsx"),
        (
            "attachment; filename=\"b.xlsx\"; filename*=UTF-8''a.xlsx",
            "attachment; filename=\"b.xlsx\"; filename*=UTF-8''MARKa.xlsx"
        ),
        ("attachment; filename=\"a b.csv\"", "attachment; filename=\"a b.csv\"; filename*=UTF-8''MARKa%20b.csv"),
        ("attachment", "attachment; filename*=UTF-8''MARK"),
    ])
    func everyFileOfADrillSaysSo(_ given: String, _ marked: String) {
        #expect(DrillMark.marked(given, "MARK") == marked)
    }
}
