import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

/// The default lists on PostgreSQL: each branch reads its index from the cursor on, in order.
@Suite(.enabled(if: TestPlace.dialect == .postgres)) struct PostgreSQLPlanTests {
    private let after = Query.Cursor(sort: "2022-05-04T04:00:00.000Z", id: RecordID(known: "a"))

    @Test(arguments: PlanNotes.lists)
    func oneBranch(principal: Principal, index: String) async throws {
        let test = try await TestDatabase.jobs()
        for query in [Query(), Query(after: after), Query(open: .closed, after: after)] {
            let plan = try await PlanNotes.of(test, as: principal) { _ = try $0.page(Jobs.self, query) }
                .joined(separator: "\n")
            #expect(plan.contains("Index Scan using \(index) on job"), "\(plan)")
            #expect(!plan.contains("Sort") && !plan.contains("Seq Scan"), "\(plan)")
            #expect(!plan.contains("Filter"), "the index alone finds the rows: \(plan)")
            if query.after != nil { #expect(plan.contains("(ROW(due, id) > ROW("), "\(plan)") }
        }
    }
}
