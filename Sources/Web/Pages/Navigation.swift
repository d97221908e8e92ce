package import Kernel

/// One entry of the main menu (导航), shown to those roles for whom it leads somewhere.
package struct NavigationItem: Sendable {
    /// Entries shown at once; the rest are under 更多.
    static let near = 6

    package let path: String
    /// Key of its text in the locales.
    package let key: String
    /// Name of a Bootstrap icon, as `list-task`.
    package let icon: String
    package let roles: Set<Role>
    /// Heading under which it stands in 更多.
    package let group: Group

    /// Headings of 更多, in their order; their words are `app.navGroup.…`.
    package enum Group: String, CaseIterable, Sendable { case work, people, situation, office, data }

    package init(
        _ path: String, key: String, icon: String, group: Group = .work, roles: Set<Role> = Set(Role.persons)
    ) {
        (self.path, self.key, self.icon, self.group, self.roles) = (path, key, icon, group, roles)
    }

    func leads(to location: String) -> Bool {
        let current = location.prefix { $0 != "?" }
        return current == path || (path != "/" && current.hasPrefix(path + "/"))
    }
}
