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

    package init(_ path: String, key: String, icon: String, roles: Set<Role> = Set(Role.persons)) {
        (self.path, self.key, self.icon, self.roles) = (path, key, icon, roles)
    }

    func leads(to location: String) -> Bool {
        let current = location.prefix { $0 != "?" }
        return current == path || (path != "/" && current.hasPrefix(path + "/"))
    }
}
