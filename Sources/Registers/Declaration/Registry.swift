import Kernel

/// All registers of the program, in the order in which tables are made.
package struct Registry: Sendable {
    package let definitions: [Definition]
    /// Encrypts and opens protected fields.
    package let protection: Protection?
    private let positions: [String: Int]

    /// - Precondition: names are unique.
    package init(_ registers: [any Register.Type], protection: Protection? = nil) {
        self.protection = protection
        definitions = registers.map {
            var definition = Self.definition($0)
            definition.protection = protection
            return definition
        }
        positions = Dictionary(uniqueKeysWithValues: zip(definitions.map(\.name), definitions.indices))
    }

    private static func definition<R: Register>(_ register: R.Type) -> Definition { Definition(register) }

    /// - Throws: `Rejection.notFound`.
    package func named(_ name: String) throws -> Definition {
        guard let position = positions[name] else { throw Rejection.notFound }
        return definitions[position]
    }
}
