import Foundation
import Hummingbird
import NIOCore

extension ResponseBody {
    /// A file that is written while it leaves (边写边发).
    /// - Parameter write: hands it to its sink piece by piece.
    init(
        streaming context: AppContext,
        _ write: @escaping @Sendable (_ sink: (ArraySlice<UInt8>) async throws -> Void) async throws -> Void
    ) {
        self.init { writer in
            do {
                try await write { try await writer.write(ByteBuffer(bytes: $0)) }
            } catch {
                // The head has left: nobody but the log can be told. A reader who has gone is no fault.
                if !(error is ChannelError || error is CancellationError) { Refusals.log(error, context) }
                throw error
            }
            try await writer.finish(nil)
        }
    }
}

extension URL {
    /// Hands a file on piece by piece.
    func pieces(to sink: (ArraySlice<UInt8>) async throws -> Void) async throws {
        let handle = try FileHandle(forReadingFrom: self)
        defer { try? handle.close() }
        while let data = try handle.read(upToCount: 256 * 1024), !data.isEmpty { try await sink(Array(data)[...]) }
    }
}
