import Kernel
import Testing

@testable import Organisation

struct SignInBackoffTests {
    private let start = Instant(milliseconds: 1_000_000_000)

    private func seconds(_ backoff: inout SignInBackoff, _ keys: [SignInBackoff.Key], at now: Instant) -> Int? {
        do {
            try backoff.attempt(keys, at: now)
            return nil
        } catch let rejection as Rejection {
            #expect(rejection.kind == .tooManyRequests)
            return Int(rejection.values["seconds"] ?? "")
        } catch {
            Issue.record(error)
            return nil
        }
    }

    @Test func eachFailureDoublesTheWait() {
        var (backoff, now) = (SignInBackoff(), start)
        let key = [SignInBackoff.Key.account("a")]
        for _ in 0..<5 { #expect(seconds(&backoff, key, at: now) == nil) }
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            #expect(seconds(&backoff, key, at: now) == wait)
            now = Instant(milliseconds: now.milliseconds + Int64(wait) * 1000)
            #expect(seconds(&backoff, key, at: now) == nil)
        }
        #expect(seconds(&backoff, [.account("b")], at: now) == nil)
    }

    @Test func successStartsAnew() {
        var backoff = SignInBackoff()
        let keys: [SignInBackoff.Key] = [.account("a"), .address("x")]
        for _ in 0..<100 {
            #expect(seconds(&backoff, keys, at: start) == nil)
            backoff.succeeded(keys)
        }
    }

    @Test func anAddressThatTriesManyAccountsWaits() {
        var backoff = SignInBackoff()
        let tries = (0..<40).map { seconds(&backoff, [.account("user\($0)"), .address("x")], at: start) }
        #expect(tries.prefix(30).allSatisfy { $0 == nil } && tries.suffix(10).allSatisfy { $0 == 1 })
    }

    @Test func forgetsAfterADay() {
        var backoff = SignInBackoff()
        for _ in 0..<5 { _ = seconds(&backoff, [.account("a")], at: start) }
        let later = start.advanced(minutes: 24 * 60 + 1)
        for _ in 0..<5 { #expect(seconds(&backoff, [.account("a")], at: later) == nil) }
    }
}
