package import Messages

extension Deployment {
    /// The channels of the deployment's file; none where there is no file.
    /// - Throws: `Channels.Invalid`, `DecodingError`.
    package func channels() throws -> Channels { try Channels(contentsOf: settings.channels) }

    /// Whether this is a drill's database (演练), from which no message leaves the house.
    var isDrill: Bool { false }
}
