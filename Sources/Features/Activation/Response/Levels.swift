package import Foundation
import Yams

/// What each level of a response switches on unless told otherwise (分级响应): `Resources/Activation/levels.yaml`.
package struct Levels: Sendable, Hashable, Decodable {
    package struct Plan: Sendable, Hashable, Decodable {
        package let level: ResponseLevel
        /// Report types, by id.
        package let reports: [String]
        /// Parts of the menu that are shown while it runs.
        package let modules: [String]
        /// Days from its end until what was collected for it is deleted.
        package let retention: Int
    }

    /// All parts of the menu that belong to a response: in peace they are not shown.
    package let modules: [String]
    /// Report types of peace.
    package let peace: [String]
    private let levels: [Plan]

    /// - Throws: what the file system or the YAML reader says.
    package init(contentsOf file: URL) throws {
        self = try YAMLDecoder().decode(Levels.self, from: String(contentsOf: file, encoding: .utf8))
    }

    package subscript(_ level: ResponseLevel) -> Plan {
        levels.first { $0.level == level } ?? Plan(level: level, reports: [], modules: [], retention: 90)
    }
}
