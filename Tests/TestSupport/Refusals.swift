import Kernel

/// Codes of what is wrong with a step, or of the refusal itself; none where it is taken.
package func refusals(_ body: () async throws -> some Any) async throws -> [String] {
    do {
        _ = try await body()
        return []
    } catch let rejection as Rejection {
        return rejection.problems.isEmpty ? [rejection.code] : rejection.problems.map(\.code)
    }
}

/// The same in one line, each problem with its field: `personalData@matter`; `none` where the step is taken.
package func refusal(_ body: () async throws -> some Any) async throws -> String {
    do {
        _ = try await body()
        return "none"
    } catch let rejection as Rejection {
        let problems = rejection.problems.map { "\($0.code)@\($0.field ?? "")" }
        return problems.isEmpty ? rejection.code : problems.joined(separator: " ")
    }
}
