import Kernel
import Organisation
import Registers
import Supervision

/// What the demo county's sections aim at and fear, and what is handled case by case.
extension DemoSupervision {
    static func addSections(_ writing: Writing, _ today: CalendarDay) throws {
        let (s, o, p) = (Sections.fields, Objectives.fields, Periods.fields)
        let sections: [(String, SectionFunction, String)] = [
            ("office", .management, "统筹调度、文稿简报、督办落实"), ("section-tracing", .operations, "流调溯源、风险人员判定"),
            ("section-quarantine", .operations, "隔离点管理、闭环转运"), ("section-testing", .operations, "采样检测组织"),
            ("section-supplies", .logistics, "物资储备调拨"), ("section-community", .operations, "社区网格、居家服务"),
            ("section-inflow", .planning, "来返人员排查和研判"), ("publicity", .information, "信息发布和宣传"),
        ]
        for (number, (unit, function, task)) in sections.enumerated() {
            try writing.insert(
                Sections.self,
                Values {
                    $0[s.unit] = DemoCounty.unit(unit)
                    $0[s.function] = function
                    $0[s.task] = task
                    $0[s.indicators] = unit == "office" ? ["task.closed", "supervision.coverage"] : []
                    $0[s.dutyPhone] = "0990-55510\(number)0"
                })
        }
        let period = try writing.insert(
            Periods.self, state: "current",
            Values {
                $0[p.title] = "第一工作周期"
                $0[p.from] = today.advanced(by: -3)
                $0[p.to] = today.advanced(by: 4)
                $0[p.aims] = "来返人员应排尽排；重点场所检查覆盖过半；问题整改不过夜。"
            })
        let objectives: [(String, String, String, Direction, Int)] = [
            ("重点场所检查覆盖过半", "supervision", "supervision.coverage", .atLeast, 50),
            ("重复检查不超过两成", "supervision", "supervision.repeat", .atMost, 20),
            ("未销号问题不超过10个", "office", "finding.open", .atMost, 10),
        ]
        for (title, unit, indicator, direction, target) in objectives {
            try writing.insert(
                Objectives.self,
                Values {
                    $0[o.title] = title
                    $0[o.unit] = DemoCounty.unit(unit)
                    $0[o.period] = period.id
                    $0[o.indicator] = indicator
                    $0[o.direction] = direction
                    $0[o.target] = target
                    $0[o.until] = today.advanced(by: 4)
                })
        }
    }

    static func addRisks(_ writing: Writing, _ today: CalendarDay) throws {
        let (r, s, g) = (Risks.fields, Surges.fields, Gaps.fields)
        let risks: [(String, Hazard, Int, Int, String, String)] = [
            ("返乡高峰叠加输入风险", .importation, 4, 4, "section-inflow", "提前三天报备，车站设引导点"),
            ("隔离点房间储备不足", .spread, 3, 5, "section-quarantine", "签约两家备用宾馆，24小时内启用"),
            ("汛期隔离点所在低洼路段积水", .flood, 3, 4, "emergency", "与应急局共享雨情，确定备用转运路线"),
            ("基层采样人员连续作战疲劳", .workforce, 4, 2, "section-testing", "轮休名单，每班不超过八小时"),
            ("防护服库存低于七天", .supplies, 2, 4, "section-supplies", "每日通报库存，向市级申领"),
            ("停产企业复工安全隐患", .safety, 2, 3, "industry", "复工前安全和防控一并检查"),
        ]
        for (number, (title, hazard, likelihood, impact, unit, mitigation)) in risks.enumerated() {
            try writing.insert(
                Risks.self,
                Values {
                    $0[r.title] = title
                    $0[r.hazard] = hazard
                    $0[r.likelihood] = likelihood
                    $0[r.impact] = impact
                    $0[r.product] = likelihood * impact
                    $0[r.unit] = DemoCounty.unit(unit)
                    $0[r.mitigation] = mitigation
                    $0[r.review] = today.advanced(by: number - 1)
                })
        }
        let surges: [(String, SurgeKind, Int, Int, String)] = [
            ("节后返岗高峰", .returning, 6, 7, "客运站增设健康提示和咨询点\n核对来返人员台账\n检查隔离房间储备"),
            ("秋季学期开学", .term, 26, 10, "师生健康状况摸底\n校园验收\n备足物资"), ("主汛期", .floodSeason, 40, 14, "隔离点和转运路线防汛排查"),
        ]
        for (title, kind, day, lead, tasks) in surges {
            try writing.insert(
                Surges.self,
                Values {
                    $0[s.title] = title
                    $0[s.kind] = kind
                    $0[s.day] = today.advanced(by: day)
                    $0[s.lead] = lead
                    $0[s.tasks] = tasks
                })
        }
        let gaps: [(String, GapDomain, String, String, Trend)] = [
            ("乡镇夜间值守人员不足", .dutyPosts, "排班仅一人，无替补", "chengguan", .better),
            ("村级防护服储备偏少", .protectiveGear, "按季度下发，消耗未及时补充", "section-supplies", .same),
            ("转运车辆夜间调度慢", .transfer, "驾驶员住址分散", "section-quarantine", .worse),
        ]
        for (title, domain, cause, unit, trend) in gaps {
            try writing.insert(
                Gaps.self,
                Values {
                    $0[g.title] = title
                    $0[g.domain] = domain
                    $0[g.cause] = cause
                    $0[g.unit] = DemoCounty.unit(unit)
                    $0[g.due] = today.advanced(by: 5)
                    $0[g.trend] = trend
                })
        }
    }

    /// One case in force, one acceptance with conditions, both signed by two persons.
    func addExceptions(_ place: RecordID?, _ today: CalendarDay) async throws {
        guard let place else { return }
        let (e, a) = (Exceptions.fields, Acceptances.fields)
        let (town, commander) = (try await store.demoUser("qingshi"), try await store.demoUser("commander"))
        let (bureau, inspector) = (try await store.demoUser("education"), try await store.demoUser("inspector"))
        let exceptions = try store.registry.named(Exceptions.name)
        let exception = try await store.write(by: town) { writing in
            let made = try writing.create(
                exceptions,
                Values {
                    $0[e.title] = "麦收期间外县农机手入村作业"
                    $0[e.reason] = "农时紧，农机手每日往返，不在村内留宿"
                    $0[e.rule] = "外来人员提前三天报备"
                    $0[e.unit] = DemoCounty.unit("qingshi")
                    $0[e.from] = today
                    $0[e.expiry] = today.advanced(by: 10)
                })
            return try writing.perform("approve", exceptions, made.id)
        }
        _ = try await store.write(by: commander) { try $0.decide(exceptions, exception.id, agree: true) }
        let acceptances = try store.registry.named(Acceptances.name)
        let acceptance = try await store.write(by: bureau) { writing in
            let made = try writing.create(
                acceptances,
                Values {
                    $0[a.title] = "开学条件联合验收"
                    $0[a.place] = place
                    $0[a.items] = "防控方案和演练\n观察室\n物资储备\n食堂和宿舍"
                    $0[a.result] = .conditional
                    $0[a.conditions] = "三天内清空观察室"
                    $0[a.recheck] = today.advanced(by: 3)
                })
            return try writing.perform("sign", acceptances, made.id)
        }
        _ = try await store.write(by: inspector) { try $0.decide(acceptances, acceptance.id, agree: true) }
    }
}
