import Indicators
import Kernel
import Registers

/// Where the numbers of a SitRep lead: to the records behind them for those who may see them, and of the others why not.
/// The dictionary of today says where: a SitRep of last year leads to the lists there are now.
struct SitRepLinks: Sendable {
    let book: IndicatorBook
    let day: CalendarDay
    /// Registers whose lists the reader may open.
    private let readable: Set<String>
    /// Registers that nobody lists.
    private let unlisted: Set<String>

    init(_ book: IndicatorBook, _ registry: Registry, on day: CalendarDay, for principal: Principal) {
        (self.book, self.day) = (book, day)
        let definitions = registry.definitions
        readable = Set(definitions.filter { !Scope(principal, $0).branches.isEmpty }.map(\.name))
        unlisted = Set(definitions.filter { $0.access.read.isEmpty }.map(\.name))
    }

    /// The page behind a number; of a share or a sum the indicator's, with its parts. Nil where there is none.
    func path(_ id: String, in area: AreaCode) -> String? {
        guard let behind = book[id]?.behind(area, day) else { return nil }
        return switch behind {
        case .records(let register, let path): readable.contains(register) ? path : nil
        case .reports(let path), .duties(let path): path
        case .parts: page(id, in: area)
        case .moves: nil
        }
    }

    /// The indicator's own page, where its areas and days stand.
    func page(_ id: String, in area: AreaCode) -> String? {
        book[id] == nil ? nil : "/indicators/\(id)?area=\(area)&day=\(day)"
    }

    /// Numerator and denominator of a share; nil for what is none.
    func parts(_ id: String) -> (numerator: String, denominator: String)? {
        guard case .ratio(let numerator, let denominator, _)? = book[id]?.kind else { return nil }
        return (numerator, denominator)
    }

    /// Why a number leads nowhere, as a key of `sitrep.behind`; nil for one that does.
    func reason(_ id: String, in area: AreaCode) -> String? {
        guard let behind = book[id]?.behind(area, day) else { return "gone" }
        return switch behind {
        case .records(let register, _):
            readable.contains(register) ? nil : unlisted.contains(register) ? "unlisted" : "unreadable"
        case .moves: "moves"
        case .reports, .duties, .parts: nil
        }
    }
}
