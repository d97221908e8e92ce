package import Kernel

/// A rejection whose answer shows records, each as the reader may see it: both versions of a lost race, or those that a
/// new one may be a duplicate of.
package struct DetailedRejection: Error {
    package let rejection: Rejection
    /// Members of the problem beside the standard ones.
    package let members: [String: JSONValue]

    package init(_ rejection: Rejection, _ members: [String: JSONValue]) {
        (self.rejection, self.members) = (rejection, members)
    }
}
