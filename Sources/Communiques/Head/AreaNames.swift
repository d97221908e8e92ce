package import Kernel

/// Names of provinces, prefectures and counties, to find in a text which area it speaks of.
package struct AreaNames: Sendable {
    package init(_ areas: some Sequence<(code: AreaCode, name: String)>) {}
}
