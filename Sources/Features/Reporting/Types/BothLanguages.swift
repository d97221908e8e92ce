package import Web

/// A text given in both languages by whoever writes a definition: it is data, not the program's words.
package struct BothLanguages: Hashable, Sendable {
    package let zh: String
    package let en: String

    package init(zh: String, en: String) { (self.zh, self.en) = (zh, en) }

    package subscript(_ language: Language) -> String { language == .zhHans ? zh : en }
}
