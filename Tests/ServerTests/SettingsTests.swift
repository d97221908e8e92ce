import Foundation
import Testing

@testable import Server

/// A setting that would do something else than was meant is refused by its name.
struct SettingsTests {
    @Test(arguments: ["yes", "true", "2", " 1"])
    func aDrillIsMeantOrNot(value: String) {
        #expect(key(["TIAODU_DRILL": value]) == "TIAODU_DRILL")
    }

    @Test func whatSaysDrill() throws {
        for (value, isDrill) in ["": false, "0": false, "1": true] {
            #expect(try Settings(environment: ["TIAODU_DRILL": value]).isDrill == isDrill)
        }
        #expect(try !Settings(environment: [:]).isDrill)
    }

    @Test(arguments: [":::", "example.org", "ftp://example.org", "https://"])
    func anAddressThatNoLinkCanCarry(value: String) {
        #expect(key(["TIAODU_PUBLIC_ADDRESS": value]) == "TIAODU_PUBLIC_ADDRESS")
    }

    @Test func addressesThatLinksCarry() throws {
        for (value, text) in [
            ("https://example.org/", "https://example.org"), ("http://10.1.2.3:8080", "http://10.1.2.3:8080"),
            ("", nil),
        ] as [(String, String?)] {
            #expect(try Settings(environment: ["TIAODU_PUBLIC_ADDRESS": value]).publicAddress == text)
        }
    }

    @Test func channelsThatAreNotThere() throws {
        #expect(key(["TIAODU_CHANNELS": "/nowhere/channels.json"]) == "TIAODU_CHANNELS")
        // Without the setting there need be none.
        #expect(try Settings(environment: ["TIAODU_DATA": "/nowhere"]).channels.path == "/nowhere/channels.json")
    }

    @Test func misspeltNames() {
        let environment = [
            "TIAODU_DATABSE_URL": "", "TIAODU_DATA": "", "TIAODU_TEST_PORT": "", "TIAODU": "", "PATH": "",
        ]
        #expect(Settings.unknown(environment) == ["TIAODU_DATABSE_URL"])
    }

    /// The name that is refused.
    private func key(_ environment: [String: String]) -> String? {
        do {
            _ = try Settings(environment: environment)
            return nil
        } catch { return (error as? Settings.Invalid)?.key }
    }
}
