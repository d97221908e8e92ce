import Testing

@testable import Communiques

struct CommuniqueTests {
    @Test func absentFieldsAreNull() throws {
        let json = String(decoding: try Communique().json(), as: UTF8.self)
        #expect(json.contains("\"series\" : null"))
    }
}
