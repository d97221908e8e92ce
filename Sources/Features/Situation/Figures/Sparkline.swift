import Kernel

/// A series of days as a line of a few pixels (走势线): an SVG path, no script. Days without a number are gaps, never zero.
package struct Sparkline: Sendable, Hashable {
    package let path: String
    /// The last day's point; nil where that day has no number.
    package let last: (x: String, y: String)?

    package static func == (left: Sparkline, right: Sparkline) -> Bool { left.path == right.path }
    package func hash(into hasher: inout Hasher) { hasher.combine(path) }

    /// - Parameters:
    ///   - values: oldest first.
    ///   - width, height: of the drawing, in its own units; the line keeps 2 off its edges.
    package init(_ values: [Double?], width: Double = 84, height: Double = 24) {
        let known = values.compactMap(\.self)
        let (low, high) = (min(known.min() ?? 0, 0), max(known.max() ?? 0, 1))
        let step = (width - 4) / Double(max(values.count - 1, 1))
        let point = { (index: Int, value: Double) -> (x: String, y: String) in
            (
                x: Self.text(2 + step * Double(index)),
                y: Self.text(height - 2 - (height - 4) * (value - low) / (high - low))
            )
        }
        var path = ""
        var isOpen = false
        for (index, value) in values.enumerated() {
            guard let value else {
                isOpen = false
                continue
            }
            let (x, y) = point(index, value)
            path += "\(isOpen ? "L" : "M")\(x) \(y)"
            // A lone day is a dot: a line of no length with round ends.
            if !isOpen, index + 1 == values.count || values[index + 1] == nil { path += "h0" }
            isOpen = true
        }
        self.path = path
        last = values.indices.last.flatMap { index in values[index].map { point(index, $0) } }
    }

    private static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
