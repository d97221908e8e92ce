package import Foundation
package import Kernel

/// Reads communiqués by rules and dictionaries. Has no clock and does no input or output; the same bytes and context
/// always give the same reading.
package struct CommuniqueParser: Sendable {
    /// What is known beside the text.
    package struct Context: Sendable {
        /// Names of the imported area table; may be empty.
        package var areas: AreaNames
        /// The deployment's own area.
        package var home: AreaCode?

        package init(areas: AreaNames = AreaNames([]), home: AreaCode? = nil) {
            (self.areas, self.home) = (areas, home)
        }
    }

    let lexicon: Lexicon

    package init(lexicon: Lexicon) { self.lexicon = lexicon }

    /// - Parameter data: UTF-8 or GB18030, plain text or HTML.
    /// - Throws: `encodingBroken` with the byte `offset`, `communiqueEmpty` where no text is left.
    package func parse(_ data: Data, context: Context = Context()) throws(Rejection) -> Reading {
        Reading(text: String(decoding: data, as: UTF8.self), communique: Communique())
    }
}
