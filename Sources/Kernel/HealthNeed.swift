/// Needs that tell of somebody's health (健康需求: 孕产、透析、慢性病用药; domain row O2), by the name that they have wherever needs are
/// noted. They are kept only with the consent of the person or the guardian (《个人信息保护法》第二十九条). Who does not consent is
/// helped all the same: the need is noted as `other`, in general words.
package enum HealthNeed: String, CaseIterable, Sendable {
    case pregnancy, dialysis, chronic

    package static func includes(_ need: some RawRepresentable<String>) -> Bool {
        HealthNeed(rawValue: need.rawValue) != nil
    }

    /// What is wrong with noting these needs.
    package static func problems(
        _ needs: some Sequence<some RawRepresentable<String>>, consent: Bool
    ) -> [Rejection.Problem] {
        consent || !needs.contains(where: { includes($0) }) ? [] : [.init("consentRequired", field: "consent")]
    }

    /// By what right a need is taken out of a record and its history when the consent is withdrawn, as it stands in the log.
    package static let withdrawal = "撤回同意，《个人信息保护法》第四十七条"
}
