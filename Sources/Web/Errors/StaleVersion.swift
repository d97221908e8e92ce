package import Kernel

/// Someone else was faster (版本冲突): answered with 412 and both versions, each as the reader may see it.
package struct StaleVersion: Error {
    package let rejection: Rejection
    /// What the caller wanted to write.
    package let yours: JSONValue
    /// What the record holds now.
    package let current: JSONValue

    package init(_ rejection: Rejection, yours: JSONValue, current: JSONValue) {
        (self.rejection, self.yours, self.current) = (rejection, yours, current)
    }
}
