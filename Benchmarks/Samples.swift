import Database
import Foundation
import Kernel
import Registers

/// The register that is brought in and carried away: ten columns, three indexes beside its key.
struct Samples: Register {
    let code = Field<String>("code", .required, .max(30), .unique, .listed)
    let collected = Field<Instant>("collected", .required, .listed)
    let site = Field<String>("site", .required, .max(60), .indexed)
    let method = Field<SampleMethod>("method", .required, .filtered)
    let area = Field<AreaCode>("area")
    let day = Field<CalendarDay>("day", .required)
    let tubes = Field<Int>("tubes", .required)
    let pooled = Field<Bool>("pooled")
    let batch = Field<String>("batch", .max(30))
    let note = Field<String>("note", .max(200))

    static let name = "sample"
    static let fields = Samples()
    static let access = Access.everyoneReads(create: [.dutyOfficer], edit: [.dutyOfficer])
    static let listing = Listing(sort: "collected", descending: true)

    static let columns = ["code", "collected", "site", "method", "area", "day", "tubes", "pooled", "batch", "note"]

    /// Line `number` of the file, without its end.
    static func line(_ number: Int) -> String {
        let (day, minute) = (number % 28 + 1, number / 28 % 1440)
        let time = String(format: "2022-05-%02d %02d:%02d", day, minute / 60, minute % 60)
        return String(format: "T%09d", number)
            + ",\(time),青河县第\(number % 200)采样点,\(number % 5 == 0 ? "single" : "mixed"),"
            + "9901011\(String(format: "%02d", number % 14 + 1)),\(time.prefix(10)),\(number % 20 + 1),"
            + "\(number % 2 == 0 ? "true" : "false"),B\(number / 100),全员核酸检测第\(number % 3 + 1)轮"
    }

    /// A file of `count` lines.
    static func file(_ url: URL, count: Int) throws {
        try Data((columns.joined(separator: ",") + "\n").utf8).write(to: url)
        let file = try FileHandle(forWritingTo: url)
        defer { try? file.close() }
        try file.seekToEnd()
        for start in stride(from: 0, to: count, by: 20_000) {
            var text = ""
            for number in start..<min(start + 20_000, count) { text += line(number) + "\n" }
            try file.write(contentsOf: Data(text.utf8))
        }
    }
}

enum SampleMethod: String, Choice { case single, mixed }
