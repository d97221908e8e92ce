import Crypto
import Database
package import Foundation
import Kernel
package import Registers

extension Writing {
    /// Tells the reviewer of who has read many records, of a day and of the day before; the same again changes nothing. For
    /// the scheduler.
    package func noteManyReads(over limit: Int, in zone: TimeZone) throws {
        let today = CalendarDay(now, in: zone)
        for day in [today.advanced(by: -1), today] {
            let (start, end) = (day.at(hour: 0, in: zone), day.advanced(by: 1).at(hour: 0, in: zone))
            let found = try reading.manyReads(from: start, to: end, over: limit)
            let ids = found.map { Self.id(county, day, $0.user) }
            let known = try reading.all(AccessNotices.self, ids: ids)
            let f = AccessNotices.fields
            for ((user, records), id) in zip(found, ids) {
                guard let notice = known[id] else {
                    try insert(
                        AccessNotices.self, id: id,
                        Values {
                            $0[f.day] = day
                            $0[f.user] = user
                            $0[f.records] = records
                            $0[f.limit] = limit
                        })
                    continue
                }
                if notice.state == "open", notice[f.records] != records {
                    try update(notice, verb: "add", Values { $0[f.records] = records })
                }
            }
        }
    }

    private static func id(_ county: AreaCode, _ day: CalendarDay, _ user: RecordID) -> RecordID {
        RecordID(digest: SHA256.hash(data: Data("many reads \(county) \(day) \(user)".utf8)))
    }
}
