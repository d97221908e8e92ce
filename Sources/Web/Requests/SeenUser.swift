import Kernel
import Synchronization

/// The user of a request, told outwards: a context goes inwards only.
final class SeenUser: Sendable {
    private let user = Mutex<RecordID?>(nil)

    var id: RecordID? {
        get { user.withLock(\.self) }
        set { user.withLock { $0 = newValue } }
    }
}
