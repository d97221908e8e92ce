/// What stands in a command's way outside of the program – a disk, a file, a network – in words of the locales: `failure.<code>`.
package struct Failure: Error, Hashable {
    package let code: String
    package let values: [String: String]

    package init(_ code: String, _ values: [String: String] = [:]) { (self.code, self.values) = (code, values) }
}
