/// A path on this server, safe to redirect to (站内路径): an absolute address in `next` would lead people to a stranger's
/// sign-in page.
package struct LocalPath: Sendable, Hashable {
    package let text: String

    /// - Returns: nil unless `text` starts with one slash and holds no backslash or control character; browsers read
    ///   `//host` and `/\host` as another host.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.dropFirst().first != UInt8(ascii: "/"),
            bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }), bytes.count <= 2000
        else { return nil }
        self.text = text
    }
}
