import Foundation

/// Takes a `multipart/form-data` body apart as it arrives (RFC 7578), in memory that does not grow with it. A pure value:
/// bytes in, events out.
struct Multipart {
    enum Event: Equatable {
        /// A part begins: name of its field, and of its file if it is one.
        case part(name: String, file: String?)
        case bytes(ArraySlice<UInt8>)
        case partEnd
    }

    struct Malformed: Error {}

    private enum Stage { case preamble, headers, content, done }

    /// CR LF and the boundary; the body is read as if it began with CR LF.
    private let delimiter: [UInt8]
    private var buffer: [UInt8] = [0x0D, 0x0A]
    private var stage = Stage.preamble

    /// Longest headers of one part, bytes.
    private static let longestHeaders = 8_192

    /// - Parameter contentType: the request's, which names the boundary.
    init?(contentType: String) {
        let parameters = contentType.split(separator: ";").dropFirst().map { $0.trimmingPrefix { $0 == " " } }
        guard
            let boundary = parameters.first(where: { $0.lowercased().hasPrefix("boundary=") }).map({
                $0.dropFirst(9).filter { $0 != "\"" }
            }), (1...70).contains(boundary.utf8.count)
        else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// - Throws: `Malformed` for what is no multipart body.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(Malformed) -> [Event] {
        buffer += bytes
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// Whether the last boundary has come.
    var isComplete: Bool { stage == .done }

    private mutating func step(_ events: inout [Event]) throws(Malformed) -> Bool {
        switch stage {
        case .done:
            buffer.removeAll()
            return false
        case .preamble, .content:
            guard let found = Self.find(delimiter, in: buffer) else {
                // What may be the beginning of a boundary waits for more.
                let safe = buffer.count - delimiter.count + 1
                if safe > 0 {
                    if stage == .content { events.append(.bytes(buffer[..<safe])) }
                    buffer.removeFirst(safe)
                }
                return false
            }
            let after = found + delimiter.count
            guard buffer.count >= after + 2 else { return false }
            if stage == .content {
                if found > 0 { events.append(.bytes(buffer[..<found])) }
                events.append(.partEnd)
            }
            let isLast = buffer[after] == 0x2D && buffer[after + 1] == 0x2D
            guard isLast || (buffer[after] == 0x0D && buffer[after + 1] == 0x0A) else { throw Malformed() }
            // The line's end stays: headers are read up to an empty line, which may come at once.
            buffer.removeFirst(after)
            stage = isLast ? .done : .headers
            return true
        case .headers:
            guard let end = Self.find([0x0D, 0x0A, 0x0D, 0x0A], in: buffer) else {
                guard buffer.count <= Self.longestHeaders else { throw Malformed() }
                return false
            }
            let text = String(decoding: buffer[..<end], as: UTF8.self)
            buffer.removeFirst(end + 4)
            guard
                let line = text.split(separator: "\r\n").first(where: {
                    $0.lowercased().hasPrefix("content-disposition:")
                }), let name = Self.parameter("name", of: line)
            else { throw Malformed() }
            events.append(.part(name: name, file: Self.parameter("filename", of: line)))
            stage = .content
            // So that an empty part's boundary is found where it stands.
            return true
        }
    }

    /// `name="…"`; browsers write a quote within as `%22`.
    private static func parameter(_ name: String, of line: Substring) -> String? {
        guard let start = line.range(of: "; \(name)=\"") else { return nil }
        let rest = line[start.upperBound...]
        return rest.firstIndex(of: "\"").map { String(rest[..<$0]).replacing("%22", with: "\"") }
    }

    private static func find(_ pattern: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= pattern.count else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            pattern.withUnsafeBufferPointer { pattern in
                let last = bytes.count - pattern.count
                var index = 0
                while index <= last {
                    if bytes[index] == pattern[0] {
                        var length = 1
                        while length < pattern.count, bytes[index + length] == pattern[length] { length += 1 }
                        if length == pattern.count { return index }
                    }
                    index += 1
                }
                return nil
            }
        }
    }
}
