package import Kernel

/// Who is signed in (已登录用户), as the session or token of a request says.
package struct SignedIn: Sendable {
    package var principal: Principal
    /// Id of the session or token, for signing out; not the secret.
    package let session: String
    /// What a form must carry to be taken for this session's own (see `CrossSiteGuard`).
    package let csrf: String
    /// Post and unit as the page's head shows them, as "经办人" of "尹集镇".
    package let post: String
    package let unit: String

    package init(principal: Principal, session: String, csrf: String, post: String = "", unit: String = "") {
        (self.principal, self.session, self.csrf) = (principal, session, csrf)
        (self.post, self.unit) = (post, unit)
    }
}

/// What a request brings to say who it is from.
package enum Credential: Sendable, Hashable {
    /// Secret of the cookie `tiaodu_session`: a browser.
    case session(String)
    /// `Authorization: Bearer …`: a program.
    case bearer(String)
}

/// Finds out who a credential belongs to; nil when it is unknown, expired or revoked. The organisation's feature
/// makes one from its sessions.
package struct Authenticator: Sendable {
    package let signedIn: @Sendable (Credential) async throws -> SignedIn?

    package init(_ signedIn: @escaping @Sendable (Credential) async throws -> SignedIn?) { self.signedIn = signedIn }
}
