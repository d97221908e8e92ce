package import Foundation
import Yams

/// A drill's script (演练脚本): what happens when, to whom, and what is expected of them. `Resources/Drills/*.yaml`.
package struct Scenario: Sendable, Hashable, Decodable {
    package struct Inject: Sendable, Hashable, Decodable {
        package enum Kind: String, Sendable, Hashable, Decodable { case notice, task, incident }

        /// Minutes on the drill's clock.
        package let after: Int
        package let kind: Kind
        /// Units: `office`, `townships`, `township` (the first of the list), a sector (`health`), or a unit's name.
        package let to: [String]
        package let title: String
        package let text: String
        /// What they should do.
        package let expected: String
        /// Minutes they have for it.
        package let within: Int
    }

    package let id: String
    package let title: String
    package let injects: [Inject]

    /// - Throws: what the file system or the YAML reader says; `Fault` for injects out of order.
    package init(contentsOf file: URL) throws { try self.init(yaml: String(contentsOf: file, encoding: .utf8)) }

    package init(yaml: String) throws {
        self = try YAMLDecoder().decode(Scenario.self, from: yaml)
        for (first, second) in zip(injects, injects.dropFirst()) where second.after < first.after {
            throw Fault(inject: second.title)
        }
        if let wrong = injects.first(where: { $0.after < 0 || $0.within <= 0 || $0.to.isEmpty }) {
            throw Fault(inject: wrong.title)
        }
    }

    package struct Fault: Error, CustomStringConvertible {
        let inject: String
        package var description: String { "inject \(inject): out of order, without units, or without time" }
    }
}
