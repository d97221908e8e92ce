/// What personal data is read for (用途). The list is closed: policing, petitions, debts, employment and the like are none
/// of it.
package enum Purpose: String, Sendable, Hashable, CaseIterable {
    /// 流调、医疗照护、落实管控措施、检测、生活保障、法定报告、审计.
    case investigate, care, measure, test, supply, report, audit
    /// 工作联系: to reach somebody who works in the response.
    case contact
}
