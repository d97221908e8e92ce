import CCurl
import Dispatch
import Foundation
import Synchronization

/// Carries parcels by libcurl: SMTP and HTTP, TLS verified, no redirects followed. One at a time on a thread of its own, so
/// that a slow gateway holds no other work.
package final class CurlCarrier: Carrier {
    private let thread = DispatchQueue(label: "tiaodu.messages", qos: .utility)
    /// Seconds for one parcel.
    private let limit: Int

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    package init(limit: Int = 20) { self.limit = limit }

    package func carry(_ parcel: Parcel) async -> Outcome {
        await withCheckedContinuation { continuation in
            thread.async { continuation.resume(returning: self.transfer(parcel).outcome(parcel.channel)) }
        }
    }

    /// Bytes on their way: read by libcurl from `body`, written to `answer`.
    private final class Bytes {
        var body: ArraySlice<UInt8>
        var answer: [UInt8] = []
        init(_ body: [UInt8]) { self.body = body[...] }
    }

    private func transfer(_ parcel: Parcel) -> Transfer {
        guard Self.isReady, let handle = curl_easy_init() else { return Transfer(.unreached, status: 0) }
        defer { curl_easy_cleanup(handle) }
        let bytes = Bytes(parcel.body)
        let pointer = Unmanaged.passUnretained(bytes).toOpaque()
        var lists: [UnsafeMutablePointer<curl_slist>] = []
        defer { for list in lists { curl_slist_free_all(list) } }
        func list(_ texts: [String]) -> UnsafeMutablePointer<curl_slist>? {
            var list: UnsafeMutablePointer<curl_slist>?
            for text in texts { list = curl_slist_append(list, text) }
            if let list { lists.append(list) }
            return list
        }
        let channel = parcel.channel
        tiaodu_curl_text(handle, CURLOPT_URL, parcel.url)
        tiaodu_curl_text(handle, CURLOPT_PROTOCOLS_STR, channel.kind == .email ? "smtp,smtps" : "http,https")
        tiaodu_curl_number(handle, CURLOPT_TIMEOUT, limit)
        tiaodu_curl_number(handle, CURLOPT_CONNECTTIMEOUT, limit / 2)
        tiaodu_curl_number(handle, CURLOPT_NOSIGNAL, 1)
        // What stands in the environment of a server is not where messages go.
        tiaodu_curl_text(handle, CURLOPT_PROXY, "")
        tiaodu_curl_io_function(handle, CURLOPT_WRITEFUNCTION) { source, size, count, pointer in
            guard let source, let pointer else { return 0 }
            let bytes = Unmanaged<Bytes>.fromOpaque(pointer).takeUnretainedValue()
            let length = size * count
            if bytes.answer.count < 8_192 {
                bytes.answer += UnsafeRawBufferPointer(start: source, count: min(length, 8_192))
            }
            return length
        }
        tiaodu_curl_pointer(handle, CURLOPT_WRITEDATA, pointer)
        if channel.kind == .email {
            tiaodu_curl_number(handle, CURLOPT_USE_SSL, Int(CURLUSESSL_TRY.rawValue))
            tiaodu_curl_text(handle, CURLOPT_MAIL_FROM, "<\(channel.from ?? "")>")
            tiaodu_curl_list(handle, CURLOPT_MAIL_RCPT, list(["<\(parcel.to ?? "")>"]))
            if let user = channel.user { tiaodu_curl_text(handle, CURLOPT_USERNAME, user) }
            if let password = channel.password { tiaodu_curl_text(handle, CURLOPT_PASSWORD, password) }
            tiaodu_curl_number(handle, CURLOPT_UPLOAD, 1)
            tiaodu_curl_io_function(handle, CURLOPT_READFUNCTION) { target, size, count, pointer in
                guard let target, let pointer else { return 0 }
                let bytes = Unmanaged<Bytes>.fromOpaque(pointer).takeUnretainedValue()
                let piece = bytes.body.prefix(size * count)
                bytes.body = bytes.body.dropFirst(piece.count)
                UnsafeMutableRawBufferPointer(start: target, count: piece.count).copyBytes(from: piece)
                return piece.count
            }
            tiaodu_curl_pointer(handle, CURLOPT_READDATA, pointer)
            return ended(curl_easy_perform(handle), handle, bytes)
        }
        // An empty Expect: the body goes at once, without asking first.
        tiaodu_curl_list(handle, CURLOPT_HTTPHEADER, list(parcel.headers + ["Expect:"]))
        tiaodu_curl_number(handle, CURLOPT_POSTFIELDSIZE, parcel.body.count)
        return parcel.body.withUnsafeBytes { body in
            tiaodu_curl_pointer(handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: body.baseAddress))
            return ended(curl_easy_perform(handle), handle, bytes)
        }
    }

    private func ended(_ code: CURLcode, _ handle: UnsafeMutableRawPointer, _ bytes: Bytes) -> Transfer {
        let status = tiaodu_curl_status(handle)
        let answer = String(decoding: bytes.answer, as: UTF8.self)
        if code == CURLE_OK { return Transfer(.answered, status: status, answer: answer) }
        let isUnreached = tiaodu_curl_connected(handle) == 0 || code == CURLE_LOGIN_DENIED
        return Transfer(isUnreached ? .unreached : .broken, status: status, answer: answer)
    }
}
