import Communiques
import Foundation
import Kernel
import Web

/// Speed of reading communiqués on one core: budget 5 MB/s, linear in length, also for hostile input.
struct ParseBenchmark {
    func run() throws -> Section {
        print("Communiqués")
        let folder = try Resources.locate().folder
        // The area table is read once and known, as in the program.
        let areas = [("99", "示例省"), ("9901", "青山市"), ("990101", "青河县")].compactMap { code, name in
            AreaCode(code).map { (code: $0, name: name) }
        }
        let context = CommuniqueParser.Context(areas: AreaNames(areas), home: AreaCode("990101"))
        let parser = CommuniqueParser(lexicon: try Lexicon(directory: folder.appending(path: "Lexicon")))
        let samples = try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: "Demo/communiques"), includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }.map { try Data(contentsOf: $0) }
        let all = samples.reduce(Data()) { $0 + $1 + Data("\n".utf8) }
        var section = Section(
            title: "Reading communiqués",
            method: """
                \(samples.count) communiqués of `Resources/Demo/communiques`, \(all.count) bytes of UTF-8, read one after the other a \
                hundred times; then one text of them repeated to 1, 5 and 50 MB, and hostile input of 1 MB against 0.25 MB. In process, \
                by the processor time of the one thread that reads; 1 MB = 10⁶ bytes. 1 × is linear.
                """)
        let (rounds, bytes) = (100, Double(samples.reduce(0) { $0 + $1.count }))
        let singles = try Timing.processorSeconds {
            for _ in 0..<rounds { for sample in samples { _ = try parser.parse(sample, context: context) } }
        }
        section.add("single communiqués", bytes * Double(rounds) / 1e6 / singles, "MB/s", .atLeast(5))
        for megabytes in [1.0, 5, 50] {
            section.add(
                "one text of \(Figure.text(megabytes)) MB", speed(parser, context, all, megabytes), "MB/s", .atLeast(5))
        }
        let speeds = section.figures.suffix(3).map(\.value)
        section.add("time per MB, 50 MB against 1 MB", speeds[0] / speeds[2], "×", .atMost(1.5))
        for piece in [
            "一要", "\u{FF08}", "(", "《", "“", "要", "一是\u{FF0C}", "?", "局、", "<", "&", "2月30日", "1", "\n要",
            "\u{FF08}一\u{FF09}", "要…;要…",
        ] {
            let name = piece.replacing("\n", with: "line break, ")
            let (short, long) = (
                speed(parser, context, Data(piece.utf8), 0.25), speed(parser, context, Data(piece.utf8), 1)
            )
            section.add(
                "1 MB of \(name), \(Figure.text(long)) MB/s: time per MB against 0.25 MB", short / long, "×",
                .atMost(1.5))
        }
        return section
    }

    /// MB/s of one text of `megabytes` made of `piece`; the best of three for short ones.
    private func speed(
        _ parser: CommuniqueParser, _ context: CommuniqueParser.Context, _ piece: Data, _ megabytes: Double
    ) -> Double {
        let text = Self.repeated(piece, to: Int(megabytes * 1e6))
        let times = (0..<(megabytes > 1 ? 1 : 3)).map { _ in
            // A refusal is an answer as well: hostile input need not be a communiqué.
            Timing.processorSeconds { _ = try? parser.parse(text, context: context) }
        }
        return Double(text.count) / 1e6 / (times.min() ?? .nan)
    }

    private static func repeated(_ text: Data, to bytes: Int) -> Data {
        var all = Data(capacity: bytes + text.count)
        while all.count < bytes { all += text }
        return all
    }
}
