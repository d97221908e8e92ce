package import Foundation
import Kernel

/// All registers of the program, in the order in which tables are made.
package struct Registry: Sendable {
    package let definitions: [Definition]
    /// Encrypts and opens protected fields.
    package let protection: Protection?
    /// What is counted, in order of id.
    package let measures: [Measure]
    /// Whose days are counted.
    package let zone: TimeZone
    private let positions: [String: Int]
    private let counted: [String: [Measure]]

    /// - Precondition: names are unique, of registers and of measures.
    package init(
        _ registers: [any Register.Type], protection: Protection? = nil, measures: [Measure] = [],
        zone: TimeZone = .gmt
    ) {
        (self.protection, self.zone) = (protection, zone)
        self.measures = measures.sorted { $0.id < $1.id }
        precondition(Set(measures.map(\.id)).count == measures.count, "two measures of one name")
        counted = Dictionary(grouping: self.measures, by: \.register)
        definitions = registers.map {
            var definition = Self.definition($0)
            definition.protection = protection
            return definition
        }
        positions = Dictionary(uniqueKeysWithValues: zip(definitions.map(\.name), definitions.indices))
    }

    private static func definition<R: Register>(_ register: R.Type) -> Definition { Definition(register) }

    func measures(of register: String) -> [Measure] { counted[register] ?? [] }

    /// - Throws: `Rejection.notFound`.
    package func named(_ name: String) throws -> Definition {
        guard let position = positions[name] else { throw Rejection.notFound }
        return definitions[position]
    }
}
