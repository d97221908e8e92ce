import Kernel
import Logging
import Registers
import ServiceLifecycle

/// Runs imports one after the other beside the server; at a stop the one that runs ends behind its batch and goes on at
/// the next start, or at another server that has its files.
struct ImportService: Service {
    let importer: Importer
    let deployment: Deployment
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            async let _ = look()
            try await importer.serve(counties: deployment.counties()) { id, error in
                logger.error("import failed", metadata: ["import": "\(id)", "error": "\(type(of: error)): \(error)"])
            }
        }
    }

    /// Finds what another server or a fault has left.
    private func look() async {
        while true {
            do { try await Task.sleep(for: .seconds(20)) } catch { return }
            do {
                for county in try await deployment.counties() { try await importer.goOn(county) }
            } catch is CancellationError {
                return
            } catch {
                logger.error("imports not looked for", metadata: ["error": "\(error)"])
            }
        }
    }
}
