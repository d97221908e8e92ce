import Database
package import Kernel
package import Registers
import Tables

/// A worker whom a township adds (新增人员), as `张三 13800000001` in the form.
package struct NewUser: Hashable, Sendable {
    package let unit: RecordID
    package let role: Role
    package let name: String
    package let phone: Phone?

    package init(unit: RecordID, role: Role, name: String, phone: Phone? = nil) {
        (self.unit, self.role, self.name, self.phone) = (unit, role, name, phone)
    }

    /// Reads `张三 13800000001、李四`.
    /// - Throws: `Rejection` invalid `cellName`, `cellPhone`, with the field.
    static func read(_ text: String, unit: RecordID, role: Role, field: String) throws(Rejection) -> [NewUser] {
        var users: [NewUser] = []
        for piece in ContactCell.folded(text).split(whereSeparator: { "、,;\n".contains($0) }) {
            let piece = String(piece).trimmingWhitespace
            if piece.isEmpty { continue }
            let start = piece.firstIndex { ContactCell.isDigit($0) || $0 == "+" } ?? piece.endIndex
            do throws(Rejection) {
                let number = try ContactCell.numbers(.text(String(piece[start...])))
                let names = try ContactCell.people(String(piece[..<start]).trimmingWhitespace)
                guard names.count == 1 else { throw .invalid("cellName") }
                guard number.duty.isEmpty, number.mobiles.count <= 1 else { throw .invalid("cellPhone") }
                users.append(NewUser(unit: unit, role: role, name: names[0].name, phone: number.mobiles.first))
            } catch { throw .invalid(error.code, field: field) }
        }
        return users
    }
}

extension Writing {
    /// Makes accounts with posts and contacts, all or none. An officer makes them in the own tree, and gives the roles of
    /// `Posts.givenByUnits` alone; the registers' own rules see to both.
    /// - Returns: the users, who need slips.
    /// - Throws: `Rejection` invalid `userThere` (with the name) for a name that the unit has already; forbidden
    ///   `roleNotYours`; what the registers say.
    package func add(_ new: [NewUser], from day: CalendarDay) throws -> [RecordID] {
        let units = Set(new.map(\.unit))
        if units.isEmpty { return [] }
        let list = units.map(\.sql)
        let present = try connection.query(
            "SELECT unit, name FROM \(name: Users.name) WHERE county = \(county) AND unit IN (\(list: list))")
        var there = try Set(present.map { [try $0.get("unit", as: String.self), try $0.get("name")] })
        let taken = try connection.query("SELECT login FROM \(name: Users.name)")
        var logins = LoginNames(taken: try Set(taken.map { try $0.get("login") }))
        let shorts = try reading.all(Units.self, ids: units).mapValues { $0[Units.fields.short] ?? "" }
        return try new.map { person in
            guard there.insert([person.unit.text, person.name]).inserted else {
                throw Rejection.invalid("userThere", field: "people-\(person.unit)", ["name": person.name])
            }
            return try add(person, login: logins.next(for: shorts[person.unit] ?? ""), from: day)
        }
    }

    private func add(_ person: NewUser, login: String, from day: CalendarDay) throws -> RecordID {
        let (u, p, c) = (Users.fields, Posts.fields, Contacts.fields)
        let user = try create(
            registry.named(Users.name),
            Values {
                $0[u.login] = login
                $0[u.name] = person.name
                $0[u.unit] = person.unit
                $0[u.phone] = person.phone.map { Protected($0) }
            })
        _ = try create(
            registry.named(Posts.name),
            Values {
                $0[p.user] = user.id
                $0[p.unit] = person.unit
                $0[p.role] = person.role
                $0[p.from] = day
            })
        _ = try create(
            registry.named(Contacts.name),
            Values {
                $0[c.unit] = person.unit
                $0[c.name] = person.name
                $0[c.phone] = person.phone.map { Protected($0) }
                $0[c.user] = user.id
            })
        return user.id
    }
}
