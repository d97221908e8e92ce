import Kernel

/// What stands at the head of a communiqué: title, days, number, area, and what it refers to.
struct Head: Sendable {
    var title: String?
    var published: CalendarDay?
    var held: CalendarDay?
    var series: Int?
    var area: String?
    var inferred: [Communique.Inference] = []
    var doubts: [Communique.Doubt] = []
    var questions: [Communique.Question] = []

    let text: NormalText
    let marks: Marks
    let lines: [Line]

    init(lines: [Line], text: NormalText, marks: Marks, context: CommuniqueParser.Context) {
        (self.text, self.marks) = (text, marks)
        // A head is at the beginning and a signature at the end; the rest of a long page is not looked at.
        self.lines = lines.count > 400 ? Array(lines.prefix(200) + lines.suffix(200)) : lines
        title = Title(lines: self.lines, text: text, marks: marks).find()
        readDays()
        series = Series(lines: self.lines, text: text, marks: marks).find()
        let found = AreaSearch(lines: self.lines, text: text, context: context).find()
        area = found.code?.text
        doubts += found.doubts
        inferred += found.inferred
    }

    private var firstBody: Int { lines.firstIndex { $0.kind == .body } ?? lines.count }

    private mutating func readDays() {
        let reader = DayReader(text: text, marks: marks, origin: nil)
        let full = { (line: Line) -> CalendarDay? in
            reader.all(in: line.range.prefix(200)).first { $0.isStated && $0.day != nil }?.day
        }
        let top = lines.prefix(max(firstBody, 1)).filter { $0.kind != .body && !isTimeNote($0.range) }
        let trusted = top.map { (line: $0, trust: trust($0.range)) }.max { $0.trust < $1.trust }
        published = trusted.flatMap { full($0.line) } ?? top.lazy.compactMap(full).first ?? stamp()
        let signature = lines.dropFirst(firstBody).last { $0.kind == .loose && $0.range.count <= 16 }.flatMap(full)
        let note = lines.prefix(40).first { isTimeNote($0.range) }.flatMap(full)
        readHeld(signature: signature, note: note)
        published = published ?? signature
    }

    /// In a page pasted as one line: the first ISO day, 2020-02-23 11:11.
    private func stamp() -> CalendarDay? {
        guard let line = lines.first, line.kind == .body else { return nil }
        return DayReader(text: text, marks: marks, origin: nil).all(in: line.range.prefix(400))
            .first { $0.isStated && $0.day != nil && isStamp($0.range) }?.day
    }

    private func isStamp(_ range: Range<Int>) -> Bool {
        range.contains { text.keys[$0] == 0x2D || text.keys[$0] == 0x2F }
    }

    /// A line that says what its day is, before others; a page's own clock (星期三 18:30) last.
    private func trust(_ range: Range<Int>) -> Int {
        let opening = range.prefix(120)
        guard Self.century.place(in: opening, of: text.keys) != nil else { return -2 }
        let words = text.solid(opening)
        let stands = { (word: Word) in word.place(in: words.indices, of: words) != nil }
        if stands(Self.weekday) { return -1 }
        return Self.dated.contains(where: stands) ? 2 : 1
    }

    private static let (century, weekday): (Word, Word) = ("20", "星期")
    private static let dated: [Word] = ["来源", "发布", "日期", "时间", "浏览", "点击"]

    /// 时间:2022年2月3日, 会议时间:….
    private func isTimeNote(_ range: Range<Int>) -> Bool {
        // 发布时间 and 时间 of a web page are ISO days; minutes write 年月日.
        guard range.contains(where: { text.keys[$0] == 0x5E74 }) else { return false }
        // 时  间: is set with blanks.
        let opening = text.solid(range.prefix(12))
        return Self.timeNotes.contains { $0.begins(at: 0, of: opening, limit: opening.count) }
    }

    private static let timeNotes: [Word] = ["时间:", "会议时间:", "召开时间:", "开会时间:"]

    private mutating func readHeld(signature: CalendarDay?, note: CalendarDay?) {
        if let note {
            held = note
            return
        }
        let known = published ?? signature
        guard let (month, day, year, clue) = meeting() else {
            held = signature
            return
        }
        if let year {
            held = CalendarDay(year: year, month: month, day: day)
        } else if let known {
            let same = CalendarDay(year: known.year, month: month, day: day)
            held = same.map { $0 > known } == true ? CalendarDay(year: known.year - 1, month: month, day: day) : same
            if held == nil { noSuchDay(clue) }
        } else if let (year, words) = concludedYear() {
            held = CalendarDay(year: year, month: month, day: day)
            inferred.append(Communique.Inference(field: "held", clue: words))
        } else {
            let place = text.origin(clue)
            questions.append(
                Communique.Question(
                    code: .noYear, text: text.text(clue), start: place.lowerBound, end: place.upperBound))
        }
    }

    private mutating func noSuchDay(_ range: Range<Int>) {
        let place = text.origin(range)
        doubts.append(
            Communique.Doubt(
                code: .noSuchDay, text: text.text(range), start: place.lowerBound, end: place.upperBound, repair: nil))
    }

    /// Month and day with which one of the first sentences opens: 2月22日上午,….
    private func meeting() -> (month: Int, day: Int, year: Int?, range: Range<Int>)? {
        let keys = text.keys
        for line in lines.filter({ $0.kind == .body }).prefix(6) {
            if Marker.at(line.range.lowerBound, in: keys, limit: line.range.upperBound, opensSentence: true) != nil {
                continue
            }
            for sentence in Sentences(of: line.range, in: text).prefix(2) {
                let start = DayReader(text: text, marks: marks, origin: CalendarDay(year: 2000, month: 7, day: 1))
                guard
                    let found = start.all(in: sentence.prefix(line.range.count > 2000 ? 400 : 70))
                        .first(where: { $0.isStated && !isStamp($0.range) }), !limits(found.range)
                else { continue }
                let digits = found.range
                var index = digits.lowerBound
                var year: Int?
                guard let first = Numerals.whole(keys, at: index, limit: digits.upperBound) else { continue }
                var month = first
                if first.value >= 1900 {
                    year = first.value
                    guard let next = Numerals.whole(keys, at: first.end + 1, limit: digits.upperBound) else { continue }
                    month = next
                }
                index = month.end + 1
                guard let day = Numerals.whole(keys, at: index, limit: digits.upperBound) else { continue }
                return (month.value, day.value, year, digits)
            }
        }
        return nil
    }

    /// 自2月10日起, 2月9日前: a term, not the day of a meeting.
    private func limits(_ range: Range<Int>) -> Bool {
        let before = range.lowerBound > 0 ? text.keys[range.lowerBound - 1] : 0
        let after = range.upperBound < text.count ? text.keys[range.upperBound] : 0
        return before == 0x81EA || before == 0x4ECE || after == 0x8D77 || after == 0x524D || after == 0x81F3
    }

    /// A year that an occasion named in the text dates (迎接党的二十大).
    private func concludedYear() -> (Int, String)? {
        for line in lines where line.kind == .body {
            if let found = marks.years.first(in: line.range) { return (Int(found.value), text.text(found.range)) }
        }
        return nil
    }
}
