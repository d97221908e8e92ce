import Foundation
import Testing

@testable import Web

struct MultipartTests {
    private static let body = Array(
        ("preamble\r\n--xyz\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\ntoken\r\n--xyz\r\n"
            + "Content-Disposition: form-data; name=\"files\"; filename=\"交回 %22一%22.csv\"\r\nContent-Type: text/csv\r\n\r\n"
            + "a,b\r\n--xy\r\n-\r\n\r\n--xyz\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\"\r\n\r\n\r\n--xyz--\r\n")
            .utf8)

    private func parts(_ pieces: [ArraySlice<UInt8>]) throws -> [String] {
        var parser = try #require(Multipart(contentType: "multipart/form-data; boundary=\"xyz\""))
        var parts: [(head: String, bytes: [UInt8])] = []
        var ended = 0
        for piece in pieces {
            for event in try parser.take(piece) {
                switch event {
                case .part(let name, let file): parts.append((name + (file.map { "=\($0)" } ?? ""), []))
                case .bytes(let bytes): parts[parts.count - 1].bytes += bytes
                case .partEnd: ended += 1
                }
            }
        }
        #expect(parser.isComplete && ended == parts.count)
        return parts.map { "\($0.head): \(String(decoding: $0.bytes, as: UTF8.self))" }
    }

    @Test func `a body is the same in whatever pieces it arrives`() throws {
        let whole = ["_csrf: token", "files=交回 \"一\".csv: a,b\r\n--xy\r\n-\r\n", "files=: "]
        #expect(try parts([Self.body[...]]) == whole)
        for size in [1, 2, 3, 7, 50] {
            let pieces = stride(from: 0, to: Self.body.count, by: size).map {
                Self.body[$0..<min($0 + size, Self.body.count)]
            }
            #expect(try parts(pieces) == whole, "\(size)")
        }
    }

    @Test(arguments: ["multipart/form-data", "multipart/form-data; boundary=", "text/plain"])
    func `a body without a boundary is none`(contentType: String) {
        #expect(Multipart(contentType: contentType) == nil)
    }

    @Test(arguments: ["--xyz\r\nContent-Type: text/plain\r\n\r\nx\r\n--xyz--", "--xyzx\r\n\r\n"])
    func `what is malformed is refused`(body: String) throws {
        var parser = try #require(Multipart(contentType: "multipart/form-data; boundary=xyz"))
        #expect(throws: Multipart.Malformed.self) { try parser.take(body.utf8) }
    }

    @Test func `a cut body is not complete`() throws {
        var parser = try #require(Multipart(contentType: "multipart/form-data; boundary=xyz"))
        _ = try parser.take(Self.body.dropLast(6))
        #expect(!parser.isComplete)
    }
}
