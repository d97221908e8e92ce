import Foundation
import Kernel

/// The container of Office before 2007 (OLE compound file, [MS-CFB]): an .xls workbook – or an .xlsx workbook under a
/// password, which Excel wraps in one.
enum CompoundFile {
    /// Why the file is refused: `tableEncrypted` or `tableOldExcel`.
    static func rejection(_ file: FileHandle, header: [UInt8]) throws -> Rejection {
        let old = Rejection(.unsupported, "tableOldExcel")
        guard header.count >= 52 else { return old }
        // [MS-CFB] 2.2: sector shift at 30, first directory sector at 48, both little-endian.
        let shift = UInt64(header[30])
        let sector = (0..<4).reduce(UInt64(0)) { $0 | UInt64(header[48 + $1]) << (8 * UInt64($1)) }
        guard (9...12).contains(shift), sector < 0xFFFF_FFFA else { return old }
        try file.seek(toOffset: (sector + 1) << shift)
        let directory = try file.read(upToCount: 4096) ?? Data()
        let name = "EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        return directory.range(of: Data(name)) == nil ? old : Rejection(.unsupported, "tableEncrypted")
    }
}
