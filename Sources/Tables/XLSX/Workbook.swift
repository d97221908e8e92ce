import Kernel

/// Where the parts of a workbook lie in its archive.
struct Workbook {
    /// Visible worksheets in their order.
    private(set) var sheets: [(name: String, path: String)] = []
    private(set) var styles: String?
    private(set) var texts: String?
    private(set) var is1904 = false
    /// The part that lists the sheets.
    let path: String

    /// - Throws: `Rejection` tableNotExcel for another archive: a document, OpenDocument, a folder of files.
    init(_ archive: Archive) throws {
        let notExcel = Rejection(.unsupported, "tableNotExcel")
        guard archive.contains("[Content_Types].xml"), archive.contains("_rels/.rels"),
            let path = try Self.relations(archive, of: "").first(where: { $0.value.type == "officeDocument" })?.value
                .path, archive.contains(path)
        else { throw notExcel }
        let relations = try Self.relations(archive, of: path)
        styles = relations.values.first { $0.type == "styles" }?.path
        texts = relations.values.first { $0.type == "sharedStrings" }?.path
        var (isWorkbook, is1904) = (false, false)
        var sheets: [(String, String)] = []
        // A binary workbook (.xlsb) has another kind of part here.
        guard path.lowercased().hasSuffix(".xml") else { throw notExcel }
        try XMLElements.read(try archive.open(path)) { name, parent, attributes in
            if parent.isEmpty { isWorkbook = name == "workbook" }
            if name == "workbookPr" { is1904 = ["1", "true"].contains(attributes["date1904"] ?? "") }
            guard name == "sheet", parent == "sheets", !(attributes["state"] ?? "").lowercased().contains("hidden"),
                let relation = attributes["id"].flatMap({ relations[$0] }), relation.type == "worksheet"
            else { return }
            sheets.append((attributes["name"] ?? "", relation.path))
        }
        guard isWorkbook else { throw notExcel }
        (self.sheets, self.is1904, self.path) = (sheets, is1904, path)
    }

    private typealias Relation = (type: String, path: String)

    /// Relations of a part by their id, their type without the name of its standard.
    private static func relations(_ archive: Archive, of part: String) throws -> [String: Relation] {
        let folder = part.split(separator: "/").dropLast().map(String.init)
        let name = part.split(separator: "/").last ?? ""
        let path = (folder + ["_rels", "\(name).rels"]).joined(separator: "/")
        guard archive.contains(path) else { return [:] }
        var relations: [String: Relation] = [:]
        try XMLElements.read(try archive.open(path)) { element, _, attributes in
            guard element == "Relationship", attributes["TargetMode"] != "External", let id = attributes["Id"],
                let type = attributes["Type"]?.split(separator: "/").last, let target = attributes["Target"]
            else { return }
            relations[id] = (String(type), resolve(target, in: folder))
        }
        return relations
    }

    private static func resolve(_ target: String, in folder: [String]) -> String {
        var path = target.hasPrefix("/") ? [] : folder
        for step in target.split(separator: "/") {
            if step == ".." { _ = path.popLast() } else if step != "." { path.append(String(step)) }
        }
        return path.joined(separator: "/")
    }
}
