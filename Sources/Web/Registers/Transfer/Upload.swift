import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Registers

/// Files on their way in (上传): written to the spool as they arrive, never held in memory.
struct Upload: Sendable {
    var files: [(name: String, url: URL)] = []
    var fields: [String: String] = [:]

    /// Most files of one upload.
    static let most = 200
    /// Longest plain field of the form, bytes.
    private static let longestField = 65_536

    /// Reads the body: a form with files, or one file as the body itself.
    /// - Parameter name: of the one file.
    /// - Throws: `Rejection` tooLarge, malformed; nothing is kept then.
    init(_ request: Request, to spool: Spool, name: String? = nil) async throws {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > spool.limit {
            throw Rejection.uploadTooLarge(spool.limit)
        }
        do {
            if request.mediaType == "multipart/form-data" {
                try await readForm(request, spool)
            } else {
                try await readFile(request, spool, name ?? "file")
            }
            // Cut off when the server ends, a file looks as if it were whole.
            try Task.checkCancellation()
        } catch {
            discard()
            throw error
        }
        guard !files.isEmpty else { throw Rejection.invalid("fileMissing", field: "file") }
    }

    /// Deletes what was not taken.
    func discard() {
        for file in files where FileManager.default.fileExists(atPath: file.url.path) {
            try? FileManager.default.removeItem(at: file.url)
        }
    }

    private mutating func readFile(_ request: Request, _ spool: Spool, _ name: String) async throws {
        let handle = try open(name, spool)
        defer { try? handle.close() }
        var size = 0
        for try await buffer in request.body {
            size += buffer.readableBytes
            guard size <= spool.limit else { throw Rejection.uploadTooLarge(spool.limit) }
            try handle.write(contentsOf: Data(buffer.readableBytesView))
        }
        if size == 0 { throw Rejection.invalid("tableEmpty") }
    }

    private mutating func readForm(_ request: Request, _ spool: Spool) async throws {
        guard var parser = Multipart(contentType: request.headers[.contentType] ?? "") else {
            throw Rejection(.malformed, "badForm")
        }
        var size = 0
        var handle: FileHandle?
        var field: (name: String, bytes: [UInt8])?
        defer { try? handle?.close() }
        for try await buffer in request.body {
            size += buffer.readableBytes
            guard size <= spool.limit else { throw Rejection.uploadTooLarge(spool.limit) }
            let events: [Multipart.Event]
            do throws(Multipart.Malformed) { events = try parser.take(buffer.readableBytesView) } catch {
                throw Rejection(.malformed, "badForm")
            }
            for event in events {
                switch event {
                case .part(let name, let file?):
                    // A file control left empty sends one file without a name.
                    if !file.isEmpty { handle = try open(file, spool) }
                    field = file.isEmpty ? (name, []) : nil
                case .part(let name, nil): field = (name, [])
                case .bytes(let bytes):
                    if let handle {
                        try handle.write(contentsOf: Data(bytes))
                    } else {
                        field?.bytes += bytes
                        if field?.bytes.count ?? 0 > Self.longestField { throw Rejection(.malformed, "badForm") }
                    }
                case .partEnd:
                    try handle?.close()
                    handle = nil
                    if let field { fields[field.name] = String(decoding: field.bytes, as: UTF8.self) }
                    field = nil
                }
            }
        }
        guard parser.isComplete else { throw Rejection(.malformed, "badForm") }
    }

    private mutating func open(_ name: String, _ spool: Spool) throws -> FileHandle {
        guard files.count < Self.most else {
            throw Rejection(.tooLarge, "filesTooMany", values: ["most": String(Self.most)])
        }
        let url = try spool.incoming()
        guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let plain = name.split(whereSeparator: { "/\\".contains($0) }).last.map(String.init) ?? "file"
        files.append((String(plain.filter { !$0.isNewline }.suffix(120)), url))
        return try FileHandle(forWritingTo: url)
    }
}

extension Rejection {
    fileprivate static func uploadTooLarge(_ limit: Int) -> Rejection {
        Rejection(.tooLarge, "bodyTooLarge", values: ["megabytes": String(limit / 1024 / 1024)])
    }
}
