package import Kernel
import Organisation
package import Registers

extension Writing {
    /// Takes a returned sheet (收回执表): signs and replies for the units, as entered on their behalf; the whole file or
    /// nothing. Taken twice it changes nothing the second time.
    /// - Returns: tasks signed, and replied to.
    /// - Throws: `Rejection` `forbidden`; `invalid` with the row: `returnTaskUnknown`, `saidByRequired`, `returnReplied`, and
    ///   what signing and replying refuse.
    package func take(
        _ answers: [ReturnAnswer], of directive: RecordID
    ) throws -> (signed: Int, replied: Int) {
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        let t = Tasks.fields
        let tasks = Dictionary(try reading.progress(of: directive).tasks.map { ($0.id, $0) }) { first, _ in first }
        let replies = try reading.all(Replies.self, ids: Set(tasks.values.compactMap { $0[t.reply] }))
        var (signed, replied) = (0, 0)
        for answer in answers {
            guard let task = tasks[answer.task] else { throw Rejection.invalid("returnTaskUnknown", answer.row) }
            do {
                let said = Said(by: answer.person, how: .file, at: answer.at)
                if said.by.isEmpty { throw Rejection.invalid("saidByRequired", field: "saidBy") }
                if task.state == "issued" {
                    try acknowledge(task: task.id, said: said)
                    signed += 1
                }
                if answer.reply.isEmpty, answer.figures.isEmpty { continue }
                if Progress.hasReplied(task) {
                    // The same file again, or a copy of it.
                    let last = task[t.reply].flatMap { replies[$0]?[Replies.fields.text] }
                    if last == answer.reply.trimmingWhitespace { continue }
                    throw Rejection.invalid("returnReplied", field: "reply")
                }
                try reply(to: task.id, text: answer.reply, figures: answer.figures, said: said)
                replied += 1
            } catch let rejection as Rejection {
                let problem = rejection.problems.first
                throw Rejection.invalid(
                    problem?.code ?? rejection.code, answer.row, problem?.values ?? rejection.values)
            }
        }
        return (signed, replied)
    }
}
