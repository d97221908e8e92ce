package import Database

/// Tables of duties. They are no register: millions of rows a day, made and stepped by sets, told in the log by one change
/// a batch.
package enum DutyTables {
    /// As the log calls them.
    package static let name = "duty"
    /// Days after closing for which a duty's row is kept; its counts stay.
    package static let keptDays = 30
    /// The rule in `duty_run` that stands for a day itself: every rule of it was made, and the clock ran.
    static let dayMark = "duty.unassigned"

    package static let migration = Migration(
        "0050 duties",
        [
            """
            CREATE TABLE duty (county TEXT NOT NULL, rule TEXT NOT NULL, subject TEXT NOT NULL, slot TEXT NOT NULL,
              register TEXT NOT NULL, unit TEXT, owner TEXT, area TEXT, day TEXT NOT NULL, title TEXT, cause TEXT,
              opens TEXT NOT NULL, due TEXT NOT NULL, closes TEXT, "nextStep" TEXT, state TEXT NOT NULL,
              "lateEntry" BIGINT NOT NULL, "metBy" TEXT, "metRegister" TEXT, "metAt" TEXT, "observedAt" TEXT,
              reason TEXT, until TEXT, ladder TEXT, open BIGINT NOT NULL, version BIGINT NOT NULL,
              town TEXT GENERATED ALWAYS AS (CASE WHEN length(area) >= 9 THEN substr(area, 1, 9) END) STORED,
              village TEXT GENERATED ALWAYS AS (CASE WHEN length(area) >= 12 THEN substr(area, 1, 12) END) STORED,
              PRIMARY KEY (county, rule, subject, slot))
            """,
            // The subject stands in them because thousands are due at the same moment: pages go on from it.
            "CREATE INDEX duty_unit ON duty (county, unit, open, due, subject)",
            "CREATE INDEX duty_town ON duty (county, town, open, due, subject)",
            "CREATE INDEX duty_village ON duty (county, village, open, due, subject)",
            #"CREATE INDEX duty_owner ON duty (county, owner, open, due, subject) WHERE owner IS NOT NULL"#,
            #"CREATE INDEX "duty_nextStep" ON duty (county, "nextStep") WHERE "nextStep" IS NOT NULL"#,
            "CREATE INDEX duty_waived ON duty (county, until) WHERE state = 'waived'",
            "CREATE INDEX duty_cause ON duty (county, cause) WHERE cause IS NOT NULL",
            """
            CREATE TABLE duty_run (county TEXT NOT NULL, rule TEXT NOT NULL, day TEXT NOT NULL, version TEXT NOT NULL,
              after TEXT NOT NULL, replan BIGINT NOT NULL, done BIGINT NOT NULL, PRIMARY KEY (county, rule, day))
            """,
        ])

    /// The control plan by which a duty is asked. What was made before has none, and is dropped with the days.
    package static let policy = Migration("0091 policies of duties", ["ALTER TABLE duty ADD COLUMN policy TEXT"])
}
