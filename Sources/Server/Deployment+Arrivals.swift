package import Arrivals
import Command
import Foundation
import Kernel
import Policies
import Registers

extension Deployment {
    /// Arrivals by the policies and risk areas in force.
    package var arrivals: ArrivalSettings {
        let zone = settings.zone
        return ArrivalSettings(
            duties: rules.duties, indicators: indicators, shelf: { _ in PolicyShelf([], on: CalendarDay(.now, in: zone)) },
            level: { _, _, _ in nil }, plan: { _, _, _ in nil })
    }
}
