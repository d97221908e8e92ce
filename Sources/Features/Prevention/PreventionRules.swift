package import Duties
package import Foundation
package import Kernel
package import Registers

/// What a deployment sets for prevention (防控方案与风险区): the packs that come with it, and its clocks.
package struct PreventionRules: Sendable {
    package let duties: DutyBook
    /// Packs that come with the program, by the name of their file: examples to begin from, and the default.
    package let shipped: [String: String]
    package var zone: TimeZone { duties.zone }
    /// Days before its end from which a policy is warned of (domain.md Part 3, sunset).
    package static let warningDays = 7
    /// The pack of a new headquarters: reporting by law, no quarantine rules.
    package static let standard = "default"

    package init(duties: DutyBook, shipped: [String: String]) { (self.duties, self.shipped) = (duties, shipped) }

    /// - Parameter folder: `Resources/Policies`.
    /// - Throws: what the file system says.
    package init(duties: DutyBook, folder: URL) throws {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yaml" }
        let texts = try files.map { file in
            (file.deletingPathExtension().lastPathComponent, try String(contentsOf: file, encoding: .utf8))
        }
        self.init(duties: duties, shipped: Dictionary(uniqueKeysWithValues: texts))
    }

    package func today(_ now: Instant) -> CalendarDay { CalendarDay(now, in: zone) }
}

/// All registers of prevention, in the order of their tables.
package let preventionRegisters: [any Register.Type] = [PolicyVersions.self, RiskAreas.self]
