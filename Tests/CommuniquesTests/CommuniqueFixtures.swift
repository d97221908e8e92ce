import Foundation
import Kernel

@testable import Communiques

/// The dictionaries, our own samples, and the reference texts where they lie.
enum CommuniqueFixtures {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let lexicon = Result { try Lexicon(directory: root.appendingPathComponent("Resources/Lexicon")) }
    static let samples = root.appendingPathComponent("Resources/Demo/communiques")
    static let sampleNames = [
        "01-coordination-meeting", "02-traditional", "03-minutes", "04-order", "05-city-report",
    ]

    static func parser() throws -> CommuniqueParser { CommuniqueParser(lexicon: try lexicon.get()) }

    static func sample(_ name: String) throws -> Data {
        try Data(contentsOf: samples.appendingPathComponent(name + ".txt"))
    }

    /// Fictional county and city, and neighbours whose names the samples must not be taken for.
    static let areas = names([
        ("41", "河原省"), ("4199", "白川市"), ("419901", "青河县"), ("419902", "城东区"), ("4198", "青山市"),
    ])

    static func names(_ rows: [(String, String)]) -> AreaNames {
        AreaNames(rows.compactMap { row in AreaCode(row.0).map { (code: $0, name: row.1) } })
    }

    /// Reads one text in the fictional county.
    static func read(_ text: String, home: String? = nil) throws -> Reading {
        try parser().parse(Data(text.utf8), context: .init(areas: areas, home: home.flatMap(AreaCode.init)))
    }

    /// The demands of one reported sentence or more, held on 2022-03-16 (a Wednesday).
    static func demands(_ words: String) throws -> [Demand] {
        let text = "青河县召开会议\n2022-03-16 21:40\n3月16日,青河县召开疫情防控会议。会议强调," + words + "\n"
        return try read(text).communique.allDemands
    }

    /// Shared reference texts; nil where they are not present.
    static let reference: URL? = {
        let environment = ProcessInfo.processInfo.environment["TIAODU_REFERENCE_DATA"]
        let folder = environment.map { URL(fileURLWithPath: $0) } ?? root.appendingPathComponent("../shared")
        let texts = folder.appendingPathComponent("communiques")
        return FileManager.default.fileExists(atPath: texts.path) ? folder.standardizedFileURL : nil
    }()
}
