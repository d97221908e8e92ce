/// Workers per 1,000 residents (每千人力量, A19), of an area; where nobody has said how many live there, there is none.
struct Density: Hashable, Sendable {
    let workers: Int
    let population: Int

    init?(workers: Int, population: Int?) {
        guard let population, population > 0 else { return nil }
        (self.workers, self.population) = (workers, population)
    }

    /// With two places: 0.73.
    var text: String {
        let hundredths = (workers * 100_000 + population / 2) / population
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// As fractions: nothing is lost by rounding.
    func isBelow(_ other: Density) -> Bool { workers * other.population < other.workers * population }
}
