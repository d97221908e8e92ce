package import Foundation

/// The dictionaries (词表) of `Resources/Lexicon`: plain text, edited by hand, loaded once. A class, for every rule of
/// every text refers to it.
package final class Lexicon: Sendable {
    let tree: WordTree
    /// Roles of every word of ``tree``, by its number.
    let roles: WordRoles
    let units: [Unit]
    /// Rows of the field that have words, by number.
    let rows: [Row]
    /// Proposals by row or theme.
    let leads: [String: Lead]
    let refusals: [RefusalPattern]
    /// Toned syllable to the character it most often reads.
    let readings: [String: UInt32]
    /// Second byte of a damaged character to that character.
    let damage: [UInt32: UInt32]
    let surnames: Set<NameKey>
    let script: Script

    /// - Throws: ``LexiconError`` naming file and line.
    package init(directory: URL) throws {
        script = try Script(keeping: Set("著於乾夥昇喆堃甯彷乹徵麽瞭藉".unicodeScalars.map(\.value)))
        let read = try LexiconReader(directory)
        (tree, roles, units) = (read.tree, WordRoles(read.words), read.units)
        rows = read.rows.map { Row(name: $0, leads: read.leads) }
        (leads, refusals) = (read.leads, read.refusals)
        (readings, damage, surnames) = (read.readings, read.damage, read.surnames)
    }
}

extension Lexicon {
    final class Unit: Sendable {
        let name: String
        /// The name as compared, which is faster than strings are.
        private let keys: ContiguousArray<UInt32>
        let sector: String
        /// 各部门, 学校, 企业: names nobody who could lead.
        let isVague: Bool
        /// 各乡镇(街道), 各村(社区): a level of the territory.
        let isTerritory: Bool
        /// Whether the sector is many places or offices, each with a name of its own (尹集镇人民政府).
        let isGeneric: Bool
        /// Whether the unit can support others: not enterprises and organisations.
        let isOffice: Bool

        init(name: String, sector: String) {
            (self.name, keys, self.sector) = (name, Folding.fold(name), sector)
            isTerritory = ["各乡镇(街道)", "各村(社区)", "各县(市、区)"].contains(name)
            isVague = ["各部门", "各单位", "学校", "医疗机构", "企业", "指挥部办公室"].contains(name)
            isOffice = sector != "enterprises" && sector != "organisations"
            isGeneric = !isOffice || ["townships", "villages", "counties", "departments"].contains(sector)
        }

        func isCalled(as other: Unit) -> Bool { self === other || keys == other.keys }
    }

    /// Proposed lead and supporting units for a matter.
    struct Lead: Sendable {
        let lead: Unit
        let supporting: [Unit]
    }

    /// Row of the field (A1 … P8).
    struct Row: Sendable {
        let name: String
        /// Its letter.
        let theme: String
        /// Who leads this matter, else matters of its theme.
        let lead: Lead?

        init(name: String, leads: [String: Lead]) {
            (self.name, theme) = (name, String(name.prefix(1)))
            lead = leads[name] ?? leads[theme]
        }
    }

    struct RefusalPattern: Sendable {
        let parts: [Word]
        let limited: Bool
        let reason: String
    }
}
