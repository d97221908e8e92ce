import Kernel
import Logging
import Registers
import ServiceLifecycle

/// Runs imports one after the other beside the server; at a stop the one that runs ends behind its batch and goes on at
/// the next start.
struct ImportService: Service {
    let importer: Importer
    let deployment: Deployment
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await importer.serve(counties: deployment.counties()) { id, error in
                logger.error("import failed", metadata: ["import": "\(id)", "error": "\(type(of: error)): \(error)"])
            }
        }
    }
}
