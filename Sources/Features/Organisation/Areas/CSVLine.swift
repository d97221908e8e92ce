/// Cuts one line of a CSV file (RFC 4180) into fields. A field may be quoted, but not hold a line break: in a table of
/// areas a quote left open is a damaged row, and the next row is read as such.
enum CSVLine {
    /// - Returns: nil if the quotes are unbalanced.
    static func fields(_ line: ArraySlice<UInt8>) -> [[UInt8]]? {
        let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))
        var fields: [[UInt8]] = []
        var index = line.startIndex
        while true {
            var field: [UInt8] = []
            if index < line.endIndex, line[index] == quote {
                index += 1
                var closed = false
                while index < line.endIndex, !closed {
                    if line[index] != quote {
                        field.append(line[index])
                    } else if index + 1 < line.endIndex, line[index + 1] == quote {
                        field.append(quote)
                        index += 1
                    } else {
                        closed = true
                    }
                    index += 1
                }
                guard closed, index == line.endIndex || line[index] == comma else { return nil }
            } else {
                while index < line.endIndex, line[index] != comma {
                    guard line[index] != quote else { return nil }
                    field.append(line[index])
                    index += 1
                }
            }
            fields.append(field)
            if index == line.endIndex { return fields }
            index += 1
        }
    }
}
