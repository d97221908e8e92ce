import Testing

@testable import Web

struct LocalPathTests {
    @Test(arguments: [
        ("/", true), ("/tasks?state=late#a", true), ("//evil.example", false), ("/\\evil.example", false),
        ("https://evil.example", false), ("tasks", false), ("", false), ("/a\r\nSet-Cookie: x=1", false),
        ("/\t/evil.example", false),
    ])
    func `only paths of this server`(text: String, local: Bool) { #expect((LocalPath(text) != nil) == local) }
}
