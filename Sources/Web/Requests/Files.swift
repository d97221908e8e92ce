import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore
import Tables

extension Response {
    /// A file to be kept.
    package static func file(_ bytes: [UInt8], name: String, type: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "no-store", .contentDisposition: attachment(name)],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The same for an XLSX workbook.
    package static func workbook(_ bytes: [UInt8], name: String) -> Response {
        .file(bytes, name: name, type: TableFormat.xlsx.mediaType)
    }
}

/// `Content-Disposition` with the name in UTF-8 (RFC 6266, RFC 8187) and a plain one for old browsers.
package func attachment(_ name: String) -> String {
    let safe = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    let ending = URL(filePath: name).pathExtension
    let encoded = name.addingPercentEncoding(withAllowedCharacters: safe) ?? "file.\(ending)"
    return "attachment; filename=\"table.\(ending)\"; filename*=UTF-8''\(encoded)"
}
