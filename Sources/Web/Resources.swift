package import Foundation

/// The folder of templates, texts, assets and policy packs (资源目录).
package struct Resources: Sendable {
    package let folder: URL

    package init(folder: URL) { self.folder = folder }

    package var templates: URL { folder.appending(path: "Templates") }
    package var locales: URL { folder.appending(path: "Locales") }
    package var assets: URL { folder.appending(path: "Assets") }

    /// The folder named by `TIAODU_RESOURCES`, else `Resources` in the working folder, else the nearest one found
    /// upward from the executable.
    /// - Throws: `NotFound`, which names what was tried.
    package static func locate(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Resources
    {
        var tried: [URL] = []
        if let named = environment["TIAODU_RESOURCES"] {
            tried = [URL(filePath: named, directoryHint: .isDirectory)]
        } else {
            tried = [URL(filePath: "Resources", directoryHint: .isDirectory)]
            var folder = (Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0]))
                .resolvingSymlinksInPath()
            while folder.pathComponents.count > 1 {
                folder.deleteLastPathComponent()
                tried.append(folder.appending(path: "Resources", directoryHint: .isDirectory))
            }
        }
        guard let found = tried.first(where: { Resources(folder: $0).isComplete }) else { throw NotFound(tried: tried) }
        return Resources(folder: found.absoluteURL)
    }

    private var isComplete: Bool {
        [templates, locales].allSatisfy { FileManager.default.fileExists(atPath: $0.path) }
    }

    package struct NotFound: Error, CustomStringConvertible {
        let tried: [URL]
        package var description: String {
            "No resources (Templates, Locales) in \(tried.map(\.path).joined(separator: ", ")). Set TIAODU_RESOURCES."
        }
    }
}
