import Command
import Foundation
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Situation

struct WallTests {
    private func content(_ fixture: SituationFixture, chosen: String? = nil) async throws -> WallContent {
        let face = fixture.face
        return try await fixture.store.read(as: .system(SituationFixture.county)) {
            try WallContent($0, face, now: face.store.now, chosen: chosen, layouts: MapLayouts())
        }
    }

    @Test func countsWhatIsOpenAndLate() async throws {
        let fixture = try await SituationFixture.make()
        try await fixture.oweReports()
        let content = try await content(fixture)
        #expect(content.places.count == 14 && content.layout.places.count == 14)
        #expect(content.reportsDue.due == 14 && content.reports.allSatisfy { $0.due == 1 })
        #expect(content.states.isEmpty && content.late.isEmpty)
        let view = try Self.view(content, fixture)
        #expect(view.values["stale"] == .flag(false))
    }

    @Test func sizesAreReadableFromAfar() async throws {
        let fixture = try await SituationFixture.make()
        let layout = try await content(fixture).layout
        let shades = layout.places.map { ($0.code, MapDrawing.Shade(name: "第十三街道", value: 1, text: "1,234")) }
        let drawing = MapDrawing(layout: layout, shades: Dictionary(uniqueKeysWithValues: shades))
        guard case .list(let areas)? = drawing.view["areas"] else { throw Rejection.notFound }
        // In units of the drawing; the panel is at least as many pixels wide and high on a screen of 1920.
        let unit = max(layout.size.width / 760, layout.size.height / 520)
        for case .object(let area) in areas {
            guard case .text(let name)? = area["nameSize"], case .text(let value)? = area["valueSize"] else { continue }
            #expect((Double(name) ?? 0) / unit >= 16.5 && (Double(value) ?? 0) / unit >= 16.5)
        }
    }

    @Test func tellsNoPersonsNumber() async throws {
        let fixture = try await SituationFixture.make()
        let plain = try await content(fixture)
        let step = { (title: String) in
            WallContent.Step(at: fixture.store.now, unit: "青石镇", verb: "reply", title: title)
        }
        let view = try Self.view(plain.with([step("联系 13812345678 的住户"), step("逐户登记")]), fixture)
        let text = "\(String(describing: view.values["ticker"]))"
        #expect(!text.contains("13812345678") && text.contains("逐户登记"))
    }

    @Test func shadesByShareAndByNumber() {
        let layout = MapLayout(TileMap([]))
        let code = { (number: Int) in AreaCode(known: "99010110\(number)") }
        let shade = { (value: Double?) in MapDrawing.Shade(name: "", value: value, text: "") }
        let counts = MapDrawing(layout: layout, shades: [code(1): shade(0), code(2): shade(8), code(3): shade(nil)])
        #expect([0, 1, 2, 8].map { counts.heat($0) } == ["0", "1", "1", "4"] && counts.heat(nil) == "-")
        let few = MapDrawing(layout: layout, shades: [code(1): shade(0), code(2): shade(1)])
        #expect(few.heat(1) == "1" && few.limits == [0, 1, 2, 3, 4])
        #expect(counts.legend(none: "无").map(\.heat) == ["0", "4", "-"])
        let shares = MapDrawing(layout: layout, shades: [:], lowIsBad: true)
        #expect([1, 0.95, 0.8, 0.6, 0.2].map { shares.heat($0) } == ["0", "1", "2", "3", "4"])
    }

    private static func view(_ content: WallContent, _ fixture: SituationFixture) throws -> WallView {
        let locales = try Locales(folder: SituationFixture.resources.appending(path: "Locales"))
        return WallView(
            content: content, isStale: false, locales: locales, language: .zhHans,
            time: TimeText(locales, zone: SituationFixture.zone), now: fixture.store.now)
    }
}

extension WallContent {
    fileprivate func with(_ steps: [Step]) -> WallContent {
        WallContent(
            asOf: asOf, layout: layout, places: places, states: states, open: open, late: late, lateCount: lateCount,
            isLateCut: isLateCut, reports: reports, reportsDue: reportsDue, figures: figures, mapped: mapped,
            shares: shares, steps: steps)
    }
}
