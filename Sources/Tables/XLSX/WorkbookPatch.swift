import CZip
package import Foundation
import Kernel

/// What goes into a cell of a workbook; nothing leaves it empty: silence is never zero.
package enum WorkbookValue: Hashable, Sendable {
    case empty
    case number(Double)
    case text(String)
}

/// Fills cells of somebody else's workbook (回填上级报表). Formats, formulas, merged cells, widths and everything else in
/// the file stay; spreadsheets calculate its formulas anew when they open it.
package enum WorkbookPatch {
    /// - Parameters:
    ///   - cells: values by name of sheet and place, as `B5`.
    ///   - url: the workbook, which stays as it is.
    /// - Throws: `Rejection` for what is no workbook, a sheet it does not have (`workbookSheet`), a cell with a formula
    ///   (`workbookFormula`).
    package static func fill(
        _ url: URL, cells: [String: [String: WorkbookValue]], limits: TableLimits = .init()
    ) throws -> [UInt8] {
        let archive = try Archive(url, limits: limits)
        let workbook = try Workbook(archive)
        var parts: [(name: String, bytes: [UInt8])] = []
        for name in cells.keys where !workbook.sheets.contains(where: { $0.name == name }) {
            throw Rejection.invalid("workbookSheet", ["sheet": name])
        }
        for sheet in workbook.sheets {
            var patch = try SheetPatch(try bytes(of: sheet.path, in: archive), cells: cells[sheet.name] ?? [:])
            parts.append((sheet.path, try patch.patched()))
        }
        parts.append((workbook.path, calculatingAnew(try bytes(of: workbook.path, in: archive))))
        return try replacing(parts, in: url)
    }

    /// Largest part that is patched, bytes.
    private static let largest: Int64 = 64 << 20

    static func bytes(of part: String, in archive: Archive) throws -> [UInt8] {
        guard archive.size(part) <= largest else { throw Archive.tooLarge(part) }
        let entry = try archive.open(part)
        var (all, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        while true {
            let count = try buffer.withUnsafeMutableBytes { try entry.read(into: $0) }
            if count == 0 { break }
            all += buffer[..<count]
        }
        // UTF-16 is allowed by the standard and written by nobody.
        guard all.first == UInt8(ascii: "<") || all.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw Archive.damaged(part)
        }
        return all
    }

    /// `workbook.xml` with `fullCalcOnLoad`, at the place the standard gives `calcPr` (ECMA-376 part 1, 18.2.27).
    static func calculatingAnew(_ bytes: [UInt8]) -> [UInt8] {
        var tags = XMLTags(bytes)
        var (behind, prefix) = (0, "")
        while let tag = tags.next() {
            let text = String(decoding: bytes[tag.range], as: UTF8.self)
            if tag.name == "calcPr", !tag.isEnd {
                let old = tags.attribute("fullCalcOnLoad", of: tag).map { " fullCalcOnLoad=\"\($0)\"" } ?? "\u{0}"
                let open = text.replacing(old, with: "")
                let start = open.firstIndex { " />".contains($0) } ?? open.endIndex
                let new = String(open[..<start]) + " fullCalcOnLoad=\"1\"" + open[start...]
                return bytes[..<tag.range.lowerBound] + Array(new.utf8) + bytes[tag.range.upperBound...]
            }
            guard ["sheets", "functionGroups", "externalReferences", "definedNames"].contains(tag.name),
                tag.isEnd || tag.isEmpty
            else { continue }
            behind = tag.range.upperBound
            prefix =
                text.dropFirst(tag.isEnd ? 2 : 1).prefix { $0 != " " && $0 != ">" && $0 != "/" }
                .split(separator: ":").dropLast().first.map { "\($0):" } ?? ""
        }
        return bytes[..<behind] + Array("<\(prefix)calcPr fullCalcOnLoad=\"1\"/>".utf8) + bytes[behind...]
    }

    private static func replacing(_ parts: [(name: String, bytes: [UInt8])], in url: URL) throws -> [UInt8] {
        let copy = FileManager.default.temporaryDirectory.appending(path: "tiaodu-fill-\(UUID().uuidString).xlsx")
        defer { try? FileManager.default.removeItem(at: copy) }
        try FileManager.default.copyItem(at: url, to: copy)
        var code: Int32 = 0
        guard let zip = zip_open(copy.path, 0, &code) else { throw Archive.damaged("zip") }
        // libzip reads the bytes when it closes; it frees what it is given then.
        for part in parts {
            let index = zip_name_locate(zip, part.name, zip_flags_t(ZIP_FL_NOCASE))
            guard index >= 0, let memory = malloc(max(1, part.bytes.count)) else {
                zip_discard(zip)
                throw Archive.damaged(part.name)
            }
            part.bytes.withUnsafeBytes { bytes in
                if let base = bytes.baseAddress { memory.copyMemory(from: base, byteCount: bytes.count) }
            }
            guard let source = zip_source_buffer(zip, memory, zip_uint64_t(part.bytes.count), 1) else {
                free(memory)
                zip_discard(zip)
                throw Archive.damaged(part.name)
            }
            guard zip_file_replace(zip, zip_uint64_t(index), source, 0) == 0 else {
                zip_source_free(source)
                zip_discard(zip)
                throw Archive.damaged(part.name)
            }
        }
        guard zip_close(zip) == 0 else {
            zip_discard(zip)
            throw Archive.damaged("zip")
        }
        return Array(try Data(contentsOf: copy))
    }
}
