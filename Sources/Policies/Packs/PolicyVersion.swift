package import Kernel

/// A version of a policy that is or was in force (防控方案版本), without what it asks.
package struct PolicyVersion: Hashable, Sendable {
    package let pack: String
    package let version: String
    /// The document that lays it down.
    package let basis: String?
    /// Its last day; nil where none is set.
    package let until: CalendarDay?

    package init(pack: String, version: String, basis: String? = nil, until: CalendarDay? = nil) {
        (self.pack, self.version, self.basis, self.until) = (pack, version, basis, until)
    }
}
