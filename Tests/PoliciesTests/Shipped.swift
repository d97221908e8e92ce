import Foundation
import Policies

/// The packs that come with the program.
enum Shipped {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let folder = root.appending(path: "Resources/Policies")

    /// A local variant that is not shipped, of `Tests/Policies`.
    static func local(_ file: String) throws -> PolicyPack {
        let url = root.appending(path: "Tests/Policies/\(file).yaml")
        return try PolicyPack(yaml: String(contentsOf: url, encoding: .utf8), file: file)
    }

    static func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file + ".yaml"), encoding: .utf8)
    }

    static func pack(_ file: String) throws -> PolicyPack { try PolicyPack(yaml: text(file), file: file) }

    static func all() throws -> [PolicyPack] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }.sorted().map {
            try PolicyPack(yaml: String(contentsOf: folder.appending(path: $0), encoding: .utf8), file: $0)
        }
    }
}
