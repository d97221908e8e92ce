import Foundation
import Policies

/// The packs that come with the program.
enum Shipped {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Resources/Policies")

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
