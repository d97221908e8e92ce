import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Facts of the machine, without which no number means anything.
struct Machine {
    let facts: [(String, String)]

    init(_ folder: URL) {
        let text = { (path: String) in (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
        let model = text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
        let memory = Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824
        let mounts: [[String]] = text("/proc/mounts").split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
        let mount = mounts.filter { $0.count > 2 && folder.path.hasPrefix($0[1]) }.max { $0[1].count < $1[1].count }
        let time = Date().formatted(.iso8601.year().month().day().dateSeparator(.dash))
        facts = [
            ("date", time), ("system", ProcessInfo.processInfo.operatingSystemVersionString),
            ("kernel", text("/proc/sys/kernel/osrelease").trimmingCharacters(in: .whitespacesAndNewlines)),
            (
                "processor",
                model.flatMap { $0.split(separator: ":").last }.map { $0.trimmingCharacters(in: .whitespaces) }
                    ?? "unknown"
            ), ("cores", String(ProcessInfo.processInfo.activeProcessorCount)),
            ("memory", "\(Figure.text(memory.rounded())) GiB"),
            ("file system", mount.map { "\($0[2]) on \($0[0])" } ?? "unknown"),
            ("load before", text("/proc/loadavg").split(separator: " ").prefix(1).joined()),
        ]
    }

    /// Synced appends of `bytes` a second to one file: what the disk allows a log with one waiting writer.
    static func syncedWrites(in folder: URL, bytes: Int, for seconds: Double) throws -> Double {
        let descriptor = open(folder.appending(path: "raw-\(bytes)").path, O_CREAT | O_RDWR, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0x5A, count: bytes)
        return try Timing.rate(for: seconds) {
            guard write(descriptor, block, bytes) == bytes, synced(descriptor) == 0 else {
                throw CocoaError(.fileWriteUnknown)
            }
        }
    }
}

private func synced(_ descriptor: Int32) -> Int32 {
    #if canImport(Glibc)
        fdatasync(descriptor)
    #else
        fcntl(descriptor, F_FULLFSYNC)
    #endif
}
