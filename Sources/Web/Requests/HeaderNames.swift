package import HTTPTypes

/// Header fields that HTTPTypes does not name.
extension HTTPField.Name {
    private static func of(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .server }

    static let csrfToken = of("X-CSRF-Token")
    static let forwardedProto = of("X-Forwarded-Proto")
    static let fetchSite = of("Sec-Fetch-Site")
    static let hxRequest = of("HX-Request")
    static let hxBoosted = of("HX-Boosted")
    static let hxCurrentURL = of("HX-Current-URL")
    static let hxRedirect = of("HX-Redirect")
    static let referrerPolicy = of("Referrer-Policy")
    static let xAccelBuffering = of("X-Accel-Buffering")
    /// Client-made id of a write; the same again gets the stored outcome.
    package static let changeID = of("Change-Id")
    /// What a program reads personal records for, of the closed list.
    static let purpose = of("Purpose")
    package static let requestID = of("X-Request-Id")
    /// Name of a file sent as the body itself, percent-encoded.
    package static let fileName = of("X-File-Name")
}
