import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One keep-alive connection over a blocking socket: little enough not to be what is measured.
final class HTTPConnection {
    struct Failed: Error, CustomStringConvertible { let description: String }
    struct Answer {
        let status: Int
        let body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let socket: Int32
    private let headers: String
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(port: Int, token: String? = nil) throws {
        socket = Self.open()
        headers =
            "Host: 127.0.0.1:\(port)\r\n" + (token.map { "Authorization: Bearer \($0)\r\n" } ?? "")
        guard Self.connect(socket, port: port) else { throw Failed(description: "no connection to port \(port)") }
        var yes: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(socket) }

    static func open() -> Int32 {
        #if canImport(Glibc)
            Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
    }

    /// To this machine.
    static func connect(_ socket: Int32, port: Int) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return socket >= 0
            && withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    #if canImport(Glibc)
                        Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                    #else
                        Darwin.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                    #endif
                }
            }
    }

    func get(_ path: String) throws -> Answer { try ask("GET \(path) HTTP/1.1\r\n\(headers)\r\n") }

    func post(_ path: String, json: String = "{}") throws -> Answer {
        try ask(
            "POST \(path) HTTP/1.1\r\n\(headers)Content-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n\r\n\(json)"
        )
    }

    private func ask(_ text: String) throws -> Answer {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(socket, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failed(description: "connection lost") }
            sent += count
        }
        var received: [UInt8] = []
        var head: (end: Int, length: Int, status: Int)?
        while head.map({ received.count < $0.end + $0.length }) ?? true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { throw Failed(description: "connection lost") }
            received += buffer[..<count]
            if head == nil { head = try Self.head(of: received) }
        }
        guard let head else { throw Failed(description: "no answer") }
        return Answer(status: head.status, body: Array(received[head.end...]))
    }

    /// Status, place and length of the body once the head has come whole.
    private static func head(of bytes: [UInt8]) throws -> (end: Int, length: Int, status: Int)? {
        var end = 3
        while end < bytes.count, !(bytes[end] == 10 && bytes[end - 1] == 13 && bytes[end - 2] == 10) { end += 1 }
        guard end < bytes.count else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).lowercased().split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length:") }.flatMap {
            Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces))
        }
        guard let length, let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failed(description: "an answer without a length: \(lines.first ?? "")")
        }
        return (end + 1, length, status)
    }
}
