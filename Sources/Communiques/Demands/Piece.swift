/// A stretch of text that makes one demand, or is the title of several.
struct Piece: Sendable {
    /// Without the marker and without closing punctuation.
    var range: Range<Int>
    /// Its sentences; the first of a numbered piece is its title.
    var sentences: [Range<Int>]
    var marker: Marker?
    /// Index into the speakers; nil where nobody is named.
    var speaker: Int?
    /// Counts changes of speaker: lists do not go on across one.
    var speech: Int
    var line: Int
    /// Words before the first modal (各乡镇要…).
    var subject: Range<Int>?
    /// 要, 务必, 不得 …: without one it is a demand only as an item of a list.
    var isModal: Bool
    /// Its first modal forbids.
    var forbids: Bool
    /// Something that is no demand stands between it and the piece before.
    var follows: Bool
    /// A numbered title on a line of its own, without a full stop: what follows is its text, whoever speaks.
    var isBare = false
    var notes = TaskNotes()
    /// A row of a task table: kind and units are given.
    var isRow = false

    /// Title of a numbered piece, or of a speech's section (要进一步严防输入。).
    var title: Range<Int> { sentences.first ?? range }

    mutating func append(_ sentence: Range<Int>) {
        sentences.append(sentence)
        range = range.lowerBound..<sentence.upperBound
    }
}
