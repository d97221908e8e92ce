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
        var definitions = registers.map {
            var definition = Self.definition($0)
            definition.protection = protection
            return definition
        }
        Self.markAboutPersons(&definitions)
        self.definitions = definitions
        positions = Dictionary(uniqueKeysWithValues: zip(definitions.map(\.name), definitions.indices))
    }

    /// A measure or a temperature holds no name; it is about the person it must refer to, and is read as that person's.
    private static func markAboutPersons(_ definitions: inout [Definition]) {
        var personal = Set(definitions.filter(\.logsReads).map(\.name))
        var more = true
        while more {
            more = false
            for index in definitions.indices where !definitions[index].isAboutPersons && !definitions[index].isStaff {
                let isAbout = definitions[index].fields.contains { field in
                    field.required && field.target.map(personal.contains) == true
                }
                guard isAbout else { continue }
                (definitions[index].isAboutPersons, more) = (true, true)
                personal.insert(definitions[index].name)
            }
        }
    }

    private static func definition<R: Register>(_ register: R.Type) -> Definition { Definition(register) }

    func measures(of register: String) -> [Measure] { counted[register] ?? [] }

    /// - Throws: `Rejection.notFound`.
    package func named(_ name: String) throws -> Definition {
        guard let position = positions[name] else { throw Rejection.notFound }
        return definitions[position]
    }
}
