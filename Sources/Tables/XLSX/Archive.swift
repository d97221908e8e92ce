import CZip
import Foundation
import Kernel

/// The ZIP archive that an XLSX file is, read within `TableLimits`: nothing is trusted that it declares.
final class Archive {
    private let zip: OpaquePointer
    private let limits: TableLimits
    /// Bytes decompressed so far, of all parts.
    private(set) var inflated: Int64 = 0

    /// - Throws: `Rejection` tableDamaged, tableTooLarge.
    init(_ url: URL, limits: TableLimits) throws {
        var code: Int32 = 0
        guard let zip = zip_open(url.path, ZIP_RDONLY, &code) else { throw Self.damaged("zip") }
        (self.zip, self.limits) = (zip, limits)
        guard zip_get_num_entries(zip, 0) <= limits.entries else { throw Self.tooLarge("zip") }
    }

    deinit { zip_discard(zip) }

    static func damaged(_ part: String) -> Rejection { .invalid("tableDamaged", ["part": part]) }
    static func tooLarge(_ part: String) -> Rejection {
        Rejection(.tooLarge, "tableTooLarge", values: ["part": part])
    }

    func contains(_ part: String) -> Bool { index(part) >= 0 }

    /// Decompressed size as declared.
    func size(_ part: String) -> Int64 {
        var status = zip_stat_t()
        return zip_stat_index(zip, zip_uint64_t(max(0, index(part))), 0, &status) == 0
            ? Int64(clamping: status.size) : 0
    }

    private func index(_ part: String) -> zip_int64_t { zip_name_locate(zip, part, zip_flags_t(ZIP_FL_NOCASE)) }

    /// - Throws: `Rejection` tableEncrypted, tableDamaged for a part that is not there, tableTooLarge.
    func open(_ part: String) throws -> Entry {
        let index = index(part)
        var status = zip_stat_t()
        guard index >= 0, zip_stat_index(zip, zip_uint64_t(index), 0, &status) == 0 else { throw Self.damaged(part) }
        guard status.encryption_method == ZIP_EM_NONE else { throw Rejection(.unsupported, "tableEncrypted") }
        let (size, stored) = (Int64(clamping: status.size), Int64(clamping: status.comp_size))
        guard size <= limits.inflatedBytes, size < 16 << 20 || size / limits.inflation <= stored else {
            throw Self.tooLarge(part)
        }
        guard let file = zip_fopen_index(zip, zip_uint64_t(index), 0) else { throw Self.damaged(part) }
        return Entry(part, file, size, self)
    }

    /// A part while it is decompressed.
    final class Entry {
        let part: String
        private let file: OpaquePointer
        private let size: Int64
        private let archive: Archive
        private var read: Int64 = 0

        fileprivate init(_ part: String, _ file: OpaquePointer, _ size: Int64, _ archive: Archive) {
            (self.part, self.file, self.size, self.archive) = (part, file, size, archive)
        }

        deinit { zip_fclose(file) }

        /// - Returns: how many bytes were put into `buffer`; 0 at the end.
        func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
            let count = zip_fread(file, buffer.baseAddress, zip_uint64_t(buffer.count))
            guard count >= 0 else { throw Archive.damaged(part) }
            read += count
            archive.inflated += count
            guard read <= size else { throw Archive.damaged(part) }
            guard archive.inflated <= archive.limits.inflatedBytes else { throw Archive.tooLarge(part) }
            return Int(count)
        }
    }
}
