/// How somebody is tested (检测方法): nucleic acid (核酸), which test days and quotas ask for, or antigen (抗原), kept beside it.
package enum TestKind: String, CaseIterable, Sendable { case nucleicAcid, antigen }
