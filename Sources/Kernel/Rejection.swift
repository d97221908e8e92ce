/// The domain says no: typed, translated for the reader, answered with a 4xx status. Anything else that is thrown is a
/// *fault* and becomes a 5xx, logged once.
package struct Rejection: Error, Hashable, Sendable {
    package enum Kind: String, Sendable {
        case malformed, invalid, unauthenticated, forbidden, notFound, conflict, preconditionRequired,
            preconditionFailed, tooLarge, unsupported, tooManyRequests
    }

    /// One thing wrong in the input: a field, or a row or offset of a file.
    package struct Problem: Hashable, Sendable {
        package let field: String?
        package let code: String
        package let values: [String: String]

        package init(_ code: String, field: String? = nil, values: [String: String] = [:]) {
            (self.field, self.code, self.values) = (field, code, values)
        }
    }

    package let kind: Kind
    /// Key of the text in the locales is `rejection.<code>`.
    package let code: String
    /// Values for the text's places `{name}`. Never personal data.
    package let values: [String: String]
    package let problems: [Problem]

    package init(_ kind: Kind, _ code: String, values: [String: String] = [:], problems: [Problem] = []) {
        (self.kind, self.code, self.values, self.problems) = (kind, code, values, problems)
    }

    package static func invalid(_ code: String, field: String? = nil, _ values: [String: String] = [:]) -> Rejection {
        invalid(Problem(code, field: field, values: values))
    }

    package static func invalid(_ problem: Problem) -> Rejection {
        Rejection(.invalid, problem.code, values: problem.values, problems: [problem])
    }

    package static let notFound = Rejection(.notFound, "notFound")
    package static let forbidden = Rejection(.forbidden, "forbidden")
}
