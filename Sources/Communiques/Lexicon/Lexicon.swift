package import Foundation

/// The dictionaries (词表) of `Resources/Lexicon`, loaded once.
package struct Lexicon: Sendable {
    /// - Throws: ``LexiconError`` naming file and line.
    package init(directory: URL) throws {}
}
