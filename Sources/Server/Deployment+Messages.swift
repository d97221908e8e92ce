package import Messages

extension Deployment {
    /// The channels of the deployment's file; none where there is no file.
    /// - Throws: `Channels.Invalid`, `DecodingError`.
    package func channels() throws -> Channels { try Channels(contentsOf: settings.channels) }
}
