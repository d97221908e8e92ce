package import Kernel
package import Policies

extension Course {
    /// Whether from `day` on it keeps a person nowhere more strictly and no longer than another does: then a ground of it
    /// changes nothing in what was issued. Test days are not compared – an earlier exposure found later moves none.
    package func adds(nothingTo other: Course, from day: CalendarDay) -> Bool {
        guard day <= ends else { return true }
        return (day.ordinal...ends.ordinal).allSatisfy {
            let day = CalendarDay(ordinal: $0)
            return setting(on: day) <= other.setting(on: day)
        }
    }
}
