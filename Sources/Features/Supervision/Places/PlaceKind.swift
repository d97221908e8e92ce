package import Organisation
import Registers

/// Kind of a place (场所类别, B11 and J4), from which its sector and its checklist follow.
package enum PlaceKind: String, Choice {
    case hamlet, compound, dormitory, office, enterprise, constructionSite, school, hospital, clinic, pharmacy, market,
        supermarket, restaurant, hotel, entertainment, careHome, welfareHome, custody, transportHub, quarantineSite,
        other

    /// The sector that supervises it; none where the territory alone answers.
    package var sector: Sector? {
        switch self {
        case .hamlet, .dormitory, .office, .other: nil
        case .compound, .constructionSite: .housing
        case .enterprise: .industry
        case .school: .education
        case .hospital, .clinic, .quarantineSite: .health
        case .pharmacy, .market, .restaurant: .marketSupervision
        case .supermarket: .commerce
        case .hotel, .custody: .publicSecurity
        case .entertainment: .culture
        case .careHome, .welfareHome: .civilAffairs
        case .transportHub: .transport
        }
    }
}
