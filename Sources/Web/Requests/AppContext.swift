package import Hummingbird
package import Kernel
import Logging
import NIOCore

/// What travels with one request (请求上下文).
package struct AppContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// nil for a visitor; routes of `Routes.signedIn` always have it.
    package var signedIn: SignedIn?
    package var language = Language.zhHans
    /// Token that forms of this visitor must carry, signed in or not.
    package var csrf = ""
    /// The posted form; empty for every other request.
    package var form = Form()
    /// The query of the address.
    package var query = Form()
    /// Path and query as asked, for links back.
    package var location = "/"
    /// Whether htmx asks for a part of a page.
    package var isFragment = false
    /// Whether the visitor's connection is https, here or at the proxy.
    package var isSecure = false
    /// Whether a response runs; nil for a visitor and where nothing was declared.
    package var standing: Standing?
    /// Message for this page, left by the one before.
    package var flash: Flash?
    /// Address of the peer, for back-off at sign-in; nil in tests.
    package let peer: String?
    /// Who it turned out to be, for the log of requests, which stands before the sign-in is read.
    let seen = SeenUser()
    /// Under which a fault of this request is logged.
    package let requestID: String

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress
        // Hummingbird's own `id` traps where a log handler keeps no metadata.
        requestID = source.logger[metadataKey: "hb.request.id"]?.description ?? RecordID.make().text
    }

    /// Largest request body in bytes; more is answered with 413.
    package static let bodyLimit = 5 * 1024 * 1024
    package var maxUploadSize: Int { Self.bodyLimit }

    /// - Throws: `Rejection` unauthenticated for a visitor.
    package func principal() throws -> Principal {
        guard let signedIn else { throw Rejection(.unauthenticated, "signInNeeded") }
        return signedIn.principal
    }

    /// The id in the path. What is no id names nothing: not found.
    package func recordID(_ name: String = "id") throws -> RecordID {
        guard let id = parameters.get(name).flatMap({ RecordID($0) }) else { throw Rejection.notFound }
        return id
    }
}
