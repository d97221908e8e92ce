package import Sites

extension Deployment {
    /// Quarantine sites and transfers, by the packs in force.
    package var sites: SiteRules { SiteRules(measures: measures, indicators: indicators) }
}
