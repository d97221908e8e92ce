package import Foundation
import Subprocess
import SystemPackage

/// A program of the system that makes another format of a page (转换程序). None is part of Tiaodu; where one is not
/// installed, the page names the package and everything else works.
package struct Converter: Sendable, Hashable {
    /// What is made.
    package enum Format: String, Sendable, CaseIterable {
        case pdf, docx

        package var mediaType: String {
            switch self {
            case .pdf: "application/pdf"
            case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
        }

        /// The Debian package of the program; also the program's name.
        package var package: String { self == .pdf ? "weasyprint" : "pandoc" }
    }

    package let format: Format
    package let program: URL

    /// - Returns: nil where the program is not on the path.
    package init?(_ format: Format, path: String = ProcessInfo.processInfo.environment["PATH"] ?? "") {
        let candidates = path.split(separator: ":").map {
            URL(filePath: String($0)).appending(path: format.package)
        }
        guard let program = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
        else { return nil }
        (self.format, self.program) = (format, program)
    }

    /// Arguments that turn `page.html` of a folder into the result; no shell reads them, and neither program fetches
    /// anything: the page holds no address outside the folder.
    package func arguments(style: URL) -> [String] {
        switch format {
        case .pdf: ["--encoding", "utf-8", "--stylesheet", style.path, "page.html", "page.pdf"]
        case .docx: ["--from", "html", "--to", "docx", "--output", "page.docx", "page.html"]
        }
    }

    /// The page as `format`.
    /// - Parameters:
    ///   - html: the whole page; it names no file and no address.
    ///   - style: the style sheet for paper.
    /// - Throws: `ConversionFailed` after `timeout`, and with what the program complained of; `CancellationError` where the task
    ///   was cancelled. The program has ended in every case.
    package func convert(_ html: String, style: URL, timeout: Duration = .seconds(120)) async throws -> Data {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(html.utf8).write(to: folder.appending(path: "page.html"))
        let errors = folder.appending(path: "errors.txt")
        try Data().write(to: errors)
        let status = try await run(in: folder, style: style, errors: errors, timeout: timeout)
        guard status == 0 else {
            let text = String(decoding: try Data(contentsOf: errors).prefix(2_000), as: UTF8.self)
            throw ConversionFailed(program: format.package, status: status, text: text)
        }
        return try Data(contentsOf: folder.appending(path: "page.\(format.rawValue)"))
    }

    private func run(in folder: URL, style: URL, errors: URL, timeout: Duration) async throws -> Int32 {
        // Foundation's `Process` reads past a directory entry where many files are open, and ends the server with it
        // (swift-corelibs-foundation 5472).
        let complaints = try FileDescriptor.open(FilePath(errors.path), .writeOnly)
        let configuration = Configuration(
            executable: .path(FilePath(program.path)), arguments: Arguments(arguments(style: style)),
            environment: .custom([
                "PATH": "/usr/bin:/bin", "HOME": folder.path, "TMPDIR": folder.path, "LANG": "C.UTF-8",
            ]), workingDirectory: FilePath(folder.path))
        let work = Task {
            try await Subprocess.run(
                configuration, output: .discarded,
                error: .fileDescriptor(complaints, closeAfterSpawningProcess: true)
            ).terminationStatus
        }
        let watch = Task {
            try await Task.sleep(for: timeout)
            work.cancel()
        }
        defer { watch.cancel() }
        // Nobody waits any more for what was asked for: the program is ended, not left to its time limit.
        let ended = try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
        try Task.checkCancellation()
        return switch ended {
        case .exited(let status): status
        case .signaled(let signal): -signal
        }
    }
}

/// A converter that did not do it; a fault, as it is installed and was given our own page.
package struct ConversionFailed: Error, CustomStringConvertible {
    package let program: String
    package let status: Int32
    package let text: String
    package var description: String { "\(program) ended with \(status): \(text)" }
}
