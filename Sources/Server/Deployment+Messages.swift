import Foundation
package import Messages

extension Deployment {
    /// The channels of the deployment's file; none where there is no file.
    /// - Throws: `Channels.Invalid`; `CocoaError` for a file that cannot be read.
    package func channels() throws -> Channels {
        do { return try Channels(contentsOf: settings.channels) } catch is DecodingError {
            throw CocoaError(.fileReadCorruptFile, userInfo: [NSFilePathErrorKey: settings.channels.path])
        }
    }
}
