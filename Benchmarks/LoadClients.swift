import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Many clients (并发客户端), each of which sends a request when the one before is answered, on one thread that waits for all of
/// their connections: threads of their own would cost more than the server they ask.
final class LoadClients {
    struct Ask {
        let path: String
        let body: String
        /// Of success.
        let status: Int
    }

    private struct Client {
        let socket: Int32
        var asked = ContinuousClock.now
        var received: [UInt8] = []
        var status = 0
    }

    /// Of every request, with the path to come at its fifth byte and the length of the body at its end.
    private let head: [UInt8]
    private var clients: [Client]
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(port: Int, token: String, clients: Int) throws {
        head = Array(
            """
            POST  HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\nContent-Type: application/json\r
            Content-Length: \("")
            """.utf8)
        self.clients = try (0..<clients).map { _ in Client(socket: try HTTPConnection.connected(to: port)) }
    }

    deinit { for client in clients { close(client.socket) } }

    /// - Parameter ask: the request of a number; numbers count up.
    /// - Returns: seconds each answer took.
    func run(for seconds: Double, _ ask: (Int) -> Ask) throws -> [Double] {
        let start = ContinuousClock.now
        var (times, number, running) = ([Double](), 0, clients.count)
        func begin(_ place: Int) throws {
            try send(ask(number), to: place)
            number += 1
        }
        for place in clients.indices { try begin(place) }
        var waiting = clients.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
        while running > 0 {
            guard poll(&waiting, nfds_t(waiting.count), 10_000) > 0 else { throw failed("no answer for 10 s") }
            for place in waiting.indices where waiting[place].revents != 0 {
                guard try receive(place) else { continue }
                times.append(clients[place].asked.duration(to: .now) / .seconds(1))
                if start.duration(to: .now) < .seconds(seconds) {
                    try begin(place)
                } else {
                    waiting[place].fd = -1
                    running -= 1
                }
            }
        }
        return times
    }

    private func send(_ ask: Ask, to place: Int) throws {
        var bytes = head
        bytes.replaceSubrange(5..<5, with: ask.path.utf8)
        bytes += String(ask.body.utf8.count).utf8
        bytes += "\r\n\r\n".utf8
        bytes += ask.body.utf8
        clients[place].asked = .now
        clients[place].status = ask.status
        guard HTTPConnection.send(bytes, to: clients[place].socket) else { throw failed("connection lost") }
    }

    /// - Returns: whether an answer is there, whole and of the status that was hoped for.
    private func receive(_ place: Int) throws -> Bool {
        let count = recv(clients[place].socket, &buffer, buffer.count, 0)
        guard count > 0 else { throw failed("connection lost") }
        // Nearly always it comes in one piece.
        if clients[place].received.isEmpty, try isWhole(buffer[..<count], place) { return true }
        clients[place].received += buffer[..<count]
        guard try isWhole(clients[place].received[...], place) else { return false }
        clients[place].received = []
        return true
    }

    private func isWhole(_ bytes: ArraySlice<UInt8>, _ place: Int) throws -> Bool {
        guard let head = try HTTPConnection.head(of: bytes), bytes.count >= head.end + head.length else { return false }
        guard head.status == clients[place].status else { throw failed(String(decoding: bytes, as: UTF8.self)) }
        return true
    }

    private func failed(_ text: String) -> HTTPConnection.Failed { HTTPConnection.Failed(description: text) }
}
