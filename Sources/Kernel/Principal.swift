/// Who acts (操作人): a user with the posts in force today, within one headquarters.
package struct Principal: Sendable, Hashable {
    /// One post (岗位): a role at a unit, for the areas below `area`.
    package struct Post: Sendable, Hashable {
        package let id: RecordID
        package let role: Role
        package let unit: RecordID
        /// The unit and everything below it that this post speaks for.
        package let units: Set<RecordID>
        /// The first-level unit (bureau, township) that the unit belongs to; itself for such a unit.
        package let office: RecordID
        package let area: AreaCode?

        package init(
            id: RecordID, role: Role, unit: RecordID, units: Set<RecordID> = [], office: RecordID? = nil,
            area: AreaCode? = nil
        ) {
            (self.id, self.role, self.unit, self.area) = (id, role, unit, area)
            self.office = office ?? unit
            self.units = units.union([unit])
        }
    }

    package let user: RecordID
    package let name: String
    /// Key of the headquarters whose records the user works on (411722 for a county).
    package let county: AreaCode
    package let posts: [Post]
    /// What they read personal records for in this session (用途), where they have said so.
    package var purpose: Purpose?
    /// Whether personal records are shown only once they have said so: a person at a browser.
    package var asksPurpose = false

    package init(user: RecordID, name: String, county: AreaCode, posts: [Post]) {
        (self.user, self.name, self.county, self.posts) = (user, name, county, posts)
    }

    package var roles: Set<Role> { Set(posts.map(\.role)) }
    package func has(_ role: Role...) -> Bool { has(Set(role)) }
    /// Whether one of these is there: of a person, whatever the system may.
    package func has(_ roles: Set<Role>) -> Bool { posts.contains { roles.contains($0.role) } }
    /// Whether one of these is there; the system may what somebody may.
    package func may(_ roles: Set<Role>) -> Bool { posts.contains { $0.role == .system || roles.contains($0.role) } }
    /// Units the principal may speak for.
    package var units: Set<RecordID> { posts.reduce(into: []) { $0.formUnion($1.units) } }

    /// The system itself: projectors, the scheduler, the command line on the server.
    package static func system(_ county: AreaCode, name: String = "system") -> Principal {
        let id = RecordID("system") ?? .make()
        return Principal(
            user: id, name: name, county: county, posts: [Post(id: id, role: .system, unit: id)])
    }
}

/// Roles of a post. A role says what one may do; the post's unit and area say to which records.
package enum Role: String, Sendable, Hashable, CaseIterable {
    /// 指挥长、副指挥长或受委托人: signs and issues.
    case commander
    /// 指挥部值班员: headquarters duty officer, sees and handles the whole county.
    case dutyOfficer
    /// 工作专班负责人: section lead.
    case sectionLead
    /// 单位经办人: officer of a township or bureau.
    case unitOfficer
    /// 网格员: grid or village worker.
    case gridWorker
    /// 村医、社区医生: village or community doctor, who looks after persons in an area.
    case healthWorker
    /// 督查员: reads everything organisational, records findings.
    case inspector
    /// 个人信息保护负责人: reads who read what.
    case privacyReviewer
    /// 管理员: areas, units, users and posts.
    case administrator
    /// The program itself; never given to a person.
    case system

    package static let persons: [Role] = allCases.filter { $0 != .system }
}
