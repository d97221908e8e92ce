import Crypto
package import Kernel
package import Policies
package import Registers

/// Tests of arrivals (来返人员检测): the person was tested and somebody saw the result. Only of those of whom a policy asks tests and
/// nothing else; persons under measures have specimens. It goes with the arrival, 21 days after arriving; a negative result after 30
/// days at the latest (domain part 3, retention).
package struct ArrivalTests: Register {
    package let arrival = Field<RecordID>("arrival", to: "arrival", .required, .listed, .indexed, .derived)
    package let kind = Field<TestKind>("kind", .required, .listed, .filtered, .derived)
    package let testedAt = Field<Instant>("testedAt", .required, .listed, .derived)
    /// On what the result was seen (凭据); no picture of it is kept.
    package let proof = Field<TestProof>("proof", .required, .listed, .derived)
    package let result = Field<ArrivalTestResult>("result", .listed, .filtered, .personal, .derived)
    package let seenAt = Field<Instant>("seenAt", .required, .derived)
    package let seenBy = Field<RecordID>("seenBy", to: "user", .derived)
    /// What came of a positive, and when.
    package let outcome = Field<PositiveOutcome>("outcome", .personal, .derived)
    package let settledAt = Field<Instant>("settledAt", .derived)
    package let settledBy = Field<RecordID>("settledBy", to: "user", .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package init() {}

    package static let name = "arrivalTest"
    package static let fields = ArrivalTests()
    package static let access = Access(read: personReads)
    package static let listing = Listing(sort: "testedAt")
    package static let retention: Retention? = .days(
        30, after: "testedAt", only: ["result": ArrivalTestResult.negative.rawValue])
}

/// On what the result was seen (凭据): a paper, the person's own telephone, or a laboratory's word.
package enum TestProof: String, Choice { case paper, phone, laboratory }
/// What was seen (结果). A void one is none: there is nothing to enter.
package enum ArrivalTestResult: String, Choice { case negative, positive }
/// What came of a positive (阳性处置). `notFound`: nobody was reached; it is owed on.
package enum PositiveOutcome: String, Choice { case advised, tested, referred, emergency, notFound }

/// A result that somebody has seen.
package struct SeenTest: Hashable, Sendable {
    package let kind: TestKind
    package let testedAt: Instant
    package let proof: TestProof
    package let result: ArrivalTestResult

    package init(_ kind: TestKind, at: Instant, on proof: TestProof, _ result: ArrivalTestResult) {
        (self.kind, testedAt, self.proof, self.result) = (kind, at, proof, result)
    }

    /// A test of one kind at one moment is the same, however often it is entered.
    func id(of arrival: RecordID) -> RecordID {
        let key = [arrival.text, kind.rawValue, testedAt.description].joined(separator: "|")
        return RecordID(digest: SHA256.hash(data: Array("arrivalTest|\(key)".utf8)))
    }
}

extension Record {
    /// Whether it is a positive of which nothing is known yet.
    var isOpenPositive: Bool {
        let t = ArrivalTests.fields
        return self[t.result] == .positive && (self[t.outcome] ?? .notFound) == .notFound
    }
}

extension Reading {
    /// Tests of an arrival that were seen, in order of when they were done.
    package func tests(of arrival: RecordID) throws -> [Record] {
        let t = ArrivalTests.fields
        return try all(ArrivalTests.self, where: t.arrival, is: arrival)
            .sorted { ($0[t.testedAt] ?? $0.created, $0.id) < ($1[t.testedAt] ?? $1.created, $1.id) }
    }
}
