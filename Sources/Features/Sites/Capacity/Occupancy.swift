import Kernel

/// Rooms of a site by state, and how full it is (占用率). A room that waits for cleaning takes nobody, so it counts as taken;
/// one out of use counts as no room.
package struct Occupancy: Hashable, Sendable {
    package var free = 0
    package var reserved = 0
    package var occupied = 0
    package var cleaning = 0
    package var out = 0

    /// Above this share of the rooms in use the headquarters is told (domain.md §2.11: 80 %).
    package static let alertPercent = 80

    package init() {}

    package init(_ counts: [String: Int]) {
        (free, reserved, occupied) = (counts["free"] ?? 0, counts["reserved"] ?? 0, counts["occupied"] ?? 0)
        (cleaning, out) = (counts["cleaning"] ?? 0, counts["out"] ?? 0)
    }

    package var inUse: Int { free + taken }
    package var taken: Int { reserved + occupied + cleaning }
    /// Whole percent, rounded down; 0 of nothing.
    package var percent: Int { inUse == 0 ? 0 : taken * 100 / inUse }
    package var isFull: Bool { Self.isFull(taken, of: inUse) }
    /// Whether the room that was taken last has made it full.
    package var hasJustFilled: Bool { isFull && !Self.isFull(taken - 1, of: inUse) }

    private static func isFull(_ taken: Int, of rooms: Int) -> Bool { rooms > 0 && taken * 100 > rooms * alertPercent }

    package static func + (left: Occupancy, right: Occupancy) -> Occupancy {
        var sum = left
        sum.free += right.free
        sum.reserved += right.reserved
        sum.occupied += right.occupied
        sum.cleaning += right.cleaning
        sum.out += right.out
        return sum
    }
}
