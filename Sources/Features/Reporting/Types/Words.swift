package import Indicators
package import Web

extension Words {
    package subscript(_ language: Language) -> String { language == .zhHans ? zh : en }
}
