import Testing

@testable import Web

struct RequestFiguresTests {
    @Test func countsByRouteAndTime() {
        let figures = RequestFigures()
        figures.count("GET", "/tasks/{id}", 200, .milliseconds(1))
        figures.count("GET", "/tasks/{id}", 204, .milliseconds(3))
        figures.count("GET", "/tasks/{id}", 404, .seconds(11))
        figures.count("XYZZY", "/tasks/{id}", 405, .milliseconds(1))
        let found = figures.figures
        let counts = found.counts.sorted { $0.key < $1.key }.map { "\($0.key.method) \($0.key.status) \($0.value)" }
        #expect(counts == ["GET 2xx 2", "GET 4xx 1", "other 4xx 1"])
        #expect(found.times.first == 2 && found.times[2] == 1 && found.times.last == 1)
        #expect(found.times.count == RequestFigures.bounds.count + 1)
        #expect((11.004...11.006).contains(found.seconds))
    }
}
