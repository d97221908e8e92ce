import Communiques
import Foundation
import Web

/// Speed of reading communiqués on one core: budget 5 MB/s, linear in length, also for hostile input.
struct ParseBenchmark {
    func run() throws -> Section {
        print("Communiqués")
        let folder = try Resources.locate().folder
        let parser = CommuniqueParser(lexicon: try Lexicon(directory: folder.appending(path: "Lexicon")))
        let samples = try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: "Demo/communiques"), includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }.map { try Data(contentsOf: $0) }
        let all = samples.reduce(Data()) { $0 + $1 + Data("\n".utf8) }
        var section = Section(
            title: "Reading communiqués",
            method: """
                \(samples.count) communiqués of `Resources/Demo/communiques`, \(all.count) bytes of UTF-8, read one after the other \
                for two seconds; then one text of them repeated to 1, 5 and 50 MB, and 1 MB of hostile input each. One core, in process; \
                1 MB = 10⁶ bytes.
                """)
        let perSecond = try Timing.rate(for: 2) { for sample in samples { _ = try parser.parse(sample) } }
        section.add(
            "single communiqués", perSecond * Double(samples.reduce(0) { $0 + $1.count }) / 1e6, "MB/s", .atLeast(5))

        var speeds: [Int: Double] = [:]
        for megabytes in [1, 5, 50] {
            let text = Self.repeated(all, to: megabytes * 1_000_000)
            let seconds = try Timing.seconds { _ = try parser.parse(text) }
            let speed = Double(text.count) / 1e6 / seconds
            speeds[megabytes] = speed
            section.add("one text of \(megabytes) MB", speed, "MB/s", .atLeast(5))
        }
        section.add(
            "time per MB, 50 MB against 1 MB", (speeds[1] ?? .nan) / (speeds[50] ?? .nan), "×", .atMost(1.5))
        for (name, piece) in [
            ("一要", "一要"), ("(", "("), ("(", "("), ("《", "《"), ("“", "“"), ("要", "要"), ("一是,", "一是,"), ("?", "?"),
            ("、", "局、"),
            ("<", "<"), ("2月30日", "2月30日"), ("1", "1"), ("line breaks", "\n要"),
        ] {
            let text = Self.repeated(Data(piece.utf8), to: 1_000_000)
            let seconds = Timing.seconds { _ = try? parser.parse(text) }
            section.add("1 MB of \(name)", Double(text.count) / 1e6 / seconds, "MB/s", .atLeast(5))
        }
        return section
    }

    private static func repeated(_ text: Data, to bytes: Int) -> Data {
        var all = Data(capacity: bytes + text.count)
        while all.count < bytes { all += text }
        return all
    }
}
