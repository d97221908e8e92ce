import CExpat
import Kernel

/// What happens while XML is read. Names are without their prefix.
protocol XMLHandler: AnyObject {
    func begin(_ name: String, _ attributes: XMLAttributes, _ stream: XMLStream)
    func end(_ name: String, _ stream: XMLStream)
    func text(_ bytes: UnsafeBufferPointer<UInt8>, _ stream: XMLStream)
}

/// Attributes of an element; valid only while it begins.
struct XMLAttributes {
    fileprivate let list: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?

    /// Value of the attribute of this local name.
    subscript(_ name: String) -> String? {
        guard var next = list else { return nil }
        while let key = next[0], let value = next[1] {
            if XMLStream.local(key) == name { return String(cString: value) }
            next += 2
        }
        return nil
    }
}

/// Reads one part of an archive as XML, piece by piece. A document type is refused, and with it every entity of a file's
/// own making; so are elements nested beyond sense, and marks of megabytes.
final class XMLStream {
    private let parser: XML_Parser
    private let entry: Archive.Entry
    private let handler: any XMLHandler
    private var failure: Rejection?
    private var (depth, silence) = (0, 0)
    private var (isSuspended, isDone) = (false, false)

    init(_ entry: Archive.Entry, _ handler: any XMLHandler) throws {
        guard let parser = XML_ParserCreate(nil) else { throw Archive.damaged(entry.part) }
        (self.parser, self.entry, self.handler) = (parser, entry, handler)
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { data, name, list in
                guard let data, let name else { return }
                XMLStream.of(data).begin(XMLStream.local(name), XMLAttributes(list: list))
            },
            { data, name in
                guard let data, let name else { return }
                XMLStream.of(data).end(XMLStream.local(name))
            })
        XML_SetCharacterDataHandler(parser) { data, text, count in
            guard let data, let text else { return }
            text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
                XMLStream.of(data).text(UnsafeBufferPointer(start: $0, count: Int(count)))
            }
        }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
            guard let data else { return }
            let stream = XMLStream.of(data)
            stream.fail(.invalid("tableDoctype", ["part": stream.entry.part]))
        }
    }

    deinit { XML_ParserFree(parser) }

    /// Reads on until the handler pauses.
    /// - Returns: false at the end.
    /// - Throws: what the handler failed with; `Rejection` tableDamaged.
    func advance() throws -> Bool {
        while !isDone {
            var status = XML_STATUS_OK
            if isSuspended {
                isSuspended = false
                status = XML_ResumeParser(parser)
            } else {
                guard let buffer = XML_GetBuffer(parser, 65_536) else { throw Archive.damaged(entry.part) }
                let count = try entry.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: 65_536))
                silence += count
                // A comment or attribute is kept whole in memory until it ends.
                guard silence < 8 << 20 else { throw Archive.damaged(entry.part) }
                isDone = count == 0
                status = XML_ParseBuffer(parser, Int32(count), count == 0 ? 1 : 0)
            }
            if let failure { throw failure }
            if status == XML_STATUS_ERROR { throw Archive.damaged(entry.part) }
            if status == XML_STATUS_SUSPENDED {
                (isSuspended, isDone) = (true, false)
                return true
            }
        }
        return false
    }

    /// Leaves `advance` behind the present element.
    func pause() { XML_StopParser(parser, 1) }

    func fail(_ rejection: Rejection) {
        if failure == nil { failure = rejection }
        XML_StopParser(parser, 0)
    }

    fileprivate static func local(_ name: UnsafePointer<XML_Char>) -> String {
        let text = String(cString: name)
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return text }
        return String(text[text.utf8.index(after: colon)...])
    }

    private static func of(_ data: UnsafeMutableRawPointer) -> XMLStream {
        Unmanaged<XMLStream>.fromOpaque(data).takeUnretainedValue()
    }

    private func begin(_ name: String, _ attributes: XMLAttributes) {
        (silence, depth) = (0, depth + 1)
        guard depth <= 64 else { return fail(Archive.damaged(entry.part)) }
        if failure == nil { handler.begin(name, attributes, self) }
    }

    private func end(_ name: String) {
        (silence, depth) = (0, depth - 1)
        if failure == nil { handler.end(name, self) }
    }

    private func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        silence = 0
        if failure == nil { handler.text(bytes, self) }
    }
}

/// The elements of a small part, each with the name of its parent.
final class XMLElements: XMLHandler {
    private let visit: (String, _ parent: String, XMLAttributes) throws -> Void
    private var parents = [""]

    private init(_ visit: @escaping (String, String, XMLAttributes) throws -> Void) { self.visit = visit }

    static func read(
        _ entry: Archive.Entry, _ visit: @escaping (String, _ parent: String, XMLAttributes) throws -> Void
    ) throws {
        let stream = try XMLStream(entry, XMLElements(visit))
        while try stream.advance() {}
    }

    func begin(_ name: String, _ attributes: XMLAttributes, _ stream: XMLStream) {
        do { try visit(name, parents[parents.count - 1], attributes) } catch {
            stream.fail(error as? Rejection ?? .invalid("tableDamaged", ["part": name]))
        }
        parents.append(name)
    }

    func end(_ name: String, _ stream: XMLStream) { parents.removeLast() }
    func text(_ bytes: UnsafeBufferPointer<UInt8>, _ stream: XMLStream) {}
}
