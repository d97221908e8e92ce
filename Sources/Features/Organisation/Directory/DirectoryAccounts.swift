import Database
import Kernel
import Registers

/// Contacts and accounts of one sheet while they are made.
struct DirectoryMaking {
    private let writing: Writing
    private let day: CalendarDay
    private let names: [RecordID: String]
    private var logins: LoginNames
    /// Accounts that are there, by home unit and name.
    private var accounts: [[String]: RecordID] = [:]
    private var posts: Set<[String]> = []
    /// Contacts that are there, by unit and name.
    private var present: [[String]: Record] = [:]
    /// Accounts of this sheet's entries.
    private var users: [Int: RecordID] = [:]
    var outcome = DirectoryOutcome()

    init(_ writing: Writing, _ day: CalendarDay, names: [RecordID: String]) throws {
        (self.writing, self.day, self.names) = (writing, day, names)
        let (connection, county) = (writing.connection, writing.county)
        let known = try connection.query(
            "SELECT id, county, login, name, unit FROM \(name: Users.name) ORDER BY id")
        logins = LoginNames(taken: Set(try known.map { try $0.get("login", as: String.self) }))
        for row in known where try row.get("county", as: AreaCode.self) == county {
            accounts[[try row.get("unit"), try row.get("name")]] = try row.get("id")
        }
        let held = try connection.query(
            """
            SELECT "user", unit, role FROM post WHERE county = \(county) AND ("to" IS NULL OR "to" >= \(day))
            """)
        for row in held { posts.insert([try row.get("user"), try row.get("unit"), try row.get("role")]) }
        let definition = try writing.registry.named(Contacts.name)
        let contacts = try connection.query("SELECT * FROM contact WHERE county = \(county) AND open = 1")
        for row in contacts {
            let record = try Record(row, of: definition)
            present[[record[Contacts.fields.unit]?.text ?? "", record[Contacts.fields.name] ?? ""]] = record
        }
    }

    mutating func addUsers(_ plan: DirectoryPlan, _ places: [RecordID?]) throws {
        for person in plan.people {
            let entries = person.entries.map { plan.entries[$0] }
            guard let home = entries.first, let unit = places[home.label] else { continue }
            let known = accounts
            let there = entries.compactMap { entry in
                places[entry.label].flatMap { known[[$0.text, entry.line.name]] }
            }.first
            let user = try there ?? add(home, at: unit)
            accounts[[unit.text, home.line.name]] = user
            for entry in entries {
                users[entry.index] = user
                guard let unit = places[entry.label], let role = entry.role,
                    posts.insert([user.text, unit.text, role.rawValue]).inserted
                else { continue }
                let p = Posts.fields
                _ = try writing.create(
                    writing.registry.named(Posts.name),
                    Values {
                        $0[p.user] = user
                        $0[p.unit] = unit
                        $0[p.role] = role
                        $0[p.title] = entry.title.isEmpty ? nil : String(entry.title.prefix(40))
                        $0[p.from] = day
                    })
                outcome.posts += 1
            }
        }
    }

    private mutating func add(_ entry: DirectoryPlan.Entry, at unit: RecordID) throws -> RecordID {
        let f = Users.fields
        let login = logins.next(for: names[unit] ?? "")
        let user = try writing.create(
            writing.registry.named(Users.name),
            Values {
                $0[f.login] = login
                $0[f.name] = entry.line.name
                $0[f.unit] = unit
                $0[f.phone] = entry.mobiles.first.map { Protected($0) }
            })
        outcome.users.append(user.id)
        return user.id
    }

    mutating func addContacts(_ plan: DirectoryPlan, _ places: [RecordID?]) throws {
        let (c, definition) = (Contacts.fields, try writing.registry.named(Contacts.name))
        var orders: [RecordID: Int] = [:]
        for entry in plan.taken {
            guard let unit = places[entry.label] else { continue }
            orders[unit, default: 0] += 1
            var values = Values {
                $0[c.order] = orders[unit]
                if !entry.title.isEmpty { $0[c.title] = entry.title }
                if !entry.line.duty.isEmpty { $0[c.dutyPhone] = String(entry.line.duty.prefix(60)) }
                if let phone = entry.mobiles.first { $0[c.phone] = Protected(phone) }
                if entry.mobiles.count > 1 { $0[c.secondPhone] = Protected(entry.mobiles[1]) }
                if let user = users[entry.index] { $0[c.user] = user }
            }
            let key = [unit.text, entry.line.name]
            if let there = present[key] {
                let changed = try writing.update(there, verb: "edit", values)
                if changed.version != there.version { outcome.changed += 1 }
                present[key] = changed
            } else {
                values[c.unit] = unit
                values[c.name] = entry.line.name
                present[key] = try writing.create(definition, values)
                outcome.contacts += 1
            }
        }
    }
}
