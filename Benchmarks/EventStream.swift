import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One open `/events`, read without waiting.
final class EventStream {
    private let socket: Int32
    private var buffer = [UInt8](repeating: 0, count: 4096)

    init(port: Int, token: String) throws {
        socket = HTTPConnection.open()
        guard HTTPConnection.connect(socket, port: port) else {
            throw HTTPConnection.Failed(description: "no connection to port \(port)")
        }
        let request = "GET /events HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n\r\n"
        let bytes = Array(request.utf8)
        guard send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw HTTPConnection.Failed(description: "connection lost")
        }
    }

    deinit { close(socket) }

    /// Waits for the greeting.
    func skip() throws {
        guard recv(socket, &buffer, buffer.count, 0) > 0 else {
            throw HTTPConnection.Failed(description: "no event stream")
        }
    }

    func drain() { while recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT)) > 0 {} }

    /// Whether a change was told since.
    func hasEvent() -> Bool {
        let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count > 0 && String(decoding: buffer[..<count], as: UTF8.self).contains("changed")
    }
}
