import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Registers
import Testing
import Web

@testable import Server

@Suite struct ExportScopeTests {
    /// A file holds what the list does: every register, whole and by what is open.
    @Test func anExportHasWhatTheViewerMaySee() async throws {
        let fixture = try await ServerFixture.make()
        for login in ["duty1", "qingshi", "admin"] {
            let (viewer, headers) = (try await Viewer(login, fixture), fixture.token(login))
            // What exports themselves write comes while others are read.
            for definition in fixture.store.registry.definitions where !["export", "notice"].contains(definition.name) {
                let visible = try await fixture.all(definition).filter(viewer.maySee)
                let closed = definition.workflow.closed
                for (open, expected) in [("all", visible), ("open", visible.filter { !closed.contains($0.state) })] {
                    let uri =
                        "/api/v1/registers/\(definition.name)/export.ndjson?open=\(open)&use=audit&purpose=x&statement=false"
                    let response = try await fixture.test {
                        try await $0.execute(uri: uri, method: .get, headers: headers)
                    }
                    if response.status == .forbidden { continue }
                    #expect(response.status == .ok, "\(uri)")
                    let lines = String(buffer: response.body).split(separator: "\n")
                    let ids = try lines.compactMap { try JSONValue(parsing: Data($0.utf8))["id"]?.text }
                    #expect(Set(ids) == Set(expected.map(\.id.text)) && ids.count == expected.count, "\(login) \(uri)")
                }
            }
        }
    }
}
