import Registers

/// Whether a response runs (平时 / 应急): which ladders, duty schedules and rosters are in force (平急转换).
package enum Readiness: String, Choice { case peace, response }
