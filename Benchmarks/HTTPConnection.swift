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
        socket = try Self.connected(to: port)
        headers =
            "Host: 127.0.0.1:\(port)\r\n" + (token.map { "Authorization: Bearer \($0)\r\n" } ?? "")
    }

    deinit { close(socket) }

    static func open() -> Int32 {
        #if canImport(Glibc)
            Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
    }

    /// A socket to this machine that sends at once.
    static func connected(to port: Int) throws -> Int32 {
        let socket = open()
        guard connect(socket, port: port) else {
            close(socket)
            throw Failed(description: "no connection to port \(port)")
        }
        var yes: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return socket
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
        guard Self.send(Array(text.utf8), to: socket) else { throw Failed(description: "connection lost") }
        var received: [UInt8] = []
        var head: (end: Int, length: Int, status: Int)?
        while head.map({ received.count < $0.end + $0.length }) ?? true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { throw Failed(description: "connection lost") }
            received += buffer[..<count]
            if head == nil { head = try Self.head(of: received[...]) }
        }
        guard let head else { throw Failed(description: "no answer") }
        return Answer(status: head.status, body: Array(received[head.end...]))
    }

    /// - Returns: false if the connection is lost.
    static func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                #if canImport(Glibc)
                    return Glibc.send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                #else
                    return Darwin.send(socket, rest.baseAddress, rest.count, 0)
                #endif
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Status, place and length of the body once the head has come whole. Bytes, not characters: it is done for every answer.
    static func head(of bytes: ArraySlice<UInt8>) throws -> (end: Int, length: Int, status: Int)? {
        var (line, status, length) = (0, Int?.none, Int?.none)
        while let end = bytes[line...].firstIndex(of: 10) {
            if end - line <= 1 {
                guard let status, let length else { throw Failed(description: "an answer without a length") }
                return (end + 1, length, status)
            }
            if line == 0 {
                status = number(bytes[9..<12])
            } else if end - line > 15, bytes[line + 14] == UInt8(ascii: ":"), bytes[line] | 32 == UInt8(ascii: "c"),
                bytes[line + 8] | 32 == UInt8(ascii: "l")
            {
                length = number(bytes[(line + 15)..<end])
            }
            line = end + 1
        }
        return nil
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int {
        digits.reduce(0) { (48...57).contains($1) ? $0 * 10 + Int($1 - 48) : $0 }
    }
}
