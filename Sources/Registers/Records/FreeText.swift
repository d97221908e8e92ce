import Kernel

/// Words that somebody gives with a step (理由、说明): without the white space around them, nothing personal.
package enum FreeText {
    /// Words that the step cannot do without.
    /// - Parameters:
    ///   - code: of the refusal where there are none.
    ///   - max: Unicode scalars at most; none where a field bounds what is stored in it.
    /// - Throws: `Rejection` `invalid` (`code`, `tooLong`, `personalData`).
    package static func needed(
        _ text: String?, field: String = "reason", code: String = "reasonRequired", max: Int? = nil
    ) throws -> String {
        guard let words = try given(text, field: field, max: max) else { throw Rejection.invalid(code, field: field) }
        return words
    }

    /// Words that may be left out: nil where there are none.
    /// - Throws: `Rejection` `invalid` (`tooLong`, `personalData`).
    package static func given(_ text: String?, field: String = "reason", max: Int? = nil) throws -> String? {
        let words = (text ?? "").trimmingWhitespace
        if words.isEmpty { return nil }
        if let max, words.unicodeScalars.count > max {
            throw Rejection.invalid("tooLong", field: field, ["max": String(max)])
        }
        // In the text as it was given: that is where the offset is.
        try PersonalData.refuse(in: text ?? "", field: field)
        return words
    }
}
